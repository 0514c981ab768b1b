package io.evenkeel.scenario;

import static io.evenkeel.model.Health.DEAD;
import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.kit.Await;
import io.evenkeel.kit.Farm;
import io.evenkeel.kit.RawClient;
import io.evenkeel.kit.Response;
import io.evenkeel.kit.Scripts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an error response of the balancer shows to a client, and in which form. */
class ErrorDetailsTest {
  private static Farm farm(boolean details) {
    return Farm.of(1).set("proxy.details", details).start();
  }

  @Test
  void a_client_learns_neither_the_pool_nor_the_reason() {
    try (Farm farm = farm(false);
        RawClient client = farm.connect()) {
      farm.backend(1).stop();
      farm.changes().await("b1", DEAD);

      Response response = client.get("/");

      assertThat(response.status()).isEqualTo(503);
      assertThat(response.json().getString("detail"))
          .isEqualTo("no server can answer now, try again soon");
      assertThat(response.field("proxy-status").orElseThrow()).doesNotContain("default");
      Await.until("the log has it", () -> farm.logs().lines().stream()
          .anyMatch(line -> line.contains("pool default: ")));
    }
  }

  @Test
  void with_details_it_learns_both() {
    try (Farm farm = farm(true);
        RawClient client = farm.connect()) {
      farm.backend(1).always(Scripts.sendsRaw("nonsense\r\n\r\n"));

      Response response = client.get("/");

      assertThat(response.status()).isEqualTo(502);
      assertThat(response.json().getString("detail")).isEqualTo("pool default: not an HTTP answer");
    }
  }

  @Test
  void what_the_client_did_wrong_is_always_said() {
    try (Farm farm = farm(false);
        RawClient client = farm.connect()) {
      client.send("GET /../x HTTP/1.1\r\nHost: a\r\n\r\n");

      assertThat(client.read().json().getString("detail"))
          .isEqualTo("a path that climbs above its root");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "text/html,application/xhtml+xml,*/*;q=0.8 | true",
        "application/json, Text/HTML;level=1 | true",
        "text/html;q=0, application/json | false",
        "*/* | false",
        "application/json | false",
        "text/htmlx | false",
      })
  void a_page_for_who_names_html(String accept, boolean html) {
    try (Farm farm = farm(false);
        RawClient client = farm.connect()) {
      client.send("GET /%2e%2e/x HTTP/1.1\r\nHost: a\r\nX-Request-Id: id-1\r\nAccept: " + accept
          + "\r\n\r\n");

      Response response = client.read();

      assertThat(response.status()).isEqualTo(400);
      assertThat(response.field("content-type"))
          .contains(html ? "text/html; charset=utf-8" : "application/problem+json");
      if (html) {
        assertThat(response.body())
            .contains("<h1>400 Bad Request</h1>", "A path that climbs above its root.", "id-1");
      }
    }
  }
}
