package io.evenkeel.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.kit.Await;
import io.evenkeel.kit.Farm;
import io.evenkeel.kit.RawClient;
import io.evenkeel.kit.Response;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

/** A backend that is the listener itself, or leads back to it: RFC 9110 section 7.6.3 lets Via show that. */
class ProxyLoopTest {
  private static Farm farm() {
    return Farm.of(1).pool("health", false).start();
  }

  /** Makes {@code to} the only backend of {@code from}. */
  private static void lead(Farm from, Farm to) {
    JsonObject config = from.config();
    config
        .getJsonObject("pools")
        .getJsonObject("default")
        .put(
            "backends",
            JsonArray.of(
                new JsonObject().put("id", "next").put("url", "http://127.0.0.1:" + to.port())));
    Await.result(from.evenkeel().reload(config));
  }

  @Test
  void a_request_that_comes_back_to_its_listener_gets_508_at_the_second_turn() {
    try (Farm farm = farm()) {
      lead(farm, farm);

      Response response = farm.get("/round/and/round");

      assertThat(response.status()).isEqualTo(508);
      assertThat(response.json().getString("title")).isEqualTo("Loop Detected");
      assertThat(response.field("proxy-status").orElse("")).contains("error=proxy_loop_detected");
      assertThat(response.field("via")).contains("1.1 evenkeel");
      assertThat(requests(farm)).isEqualTo(1);
      assertThat(farm.post("/round", "trip").status()).isEqualTo(508);
      assertThat(farm.logs().warnings())
          .anyMatch(line -> line.contains("came back to listener http"));
    }
  }

  private static int requests(Farm farm) {
    return Snapshots.backend(farm.snapshot(), "next").getInteger("requests");
  }

  @Test
  void a_loop_through_another_balancer_ends_with_508_too() {
    try (Farm one = farm();
        Farm other = farm()) {
      lead(one, other);
      lead(other, one);

      assertThat(one.get("/").status()).isEqualTo(508);

      assertThat(requests(one) + requests(other)).isEqualTo(3);
    }
  }

  @Test
  void one_balancer_behind_another_is_no_loop() {
    try (Farm outer = farm();
        Farm inner = farm();
        RawClient client = outer.connect()) {
      lead(outer, inner);

      assertThat(client.get("/").body()).isEqualTo("b1");

      assertThat(inner.backend(1).received("/").get(0).field("via").orElse(""))
          .matches("1\\.1 evenkeel, 1\\.1 evenkeel \\([0-9a-f]+\\)");
    }
  }

  @Test
  void the_id_of_another_listener_is_no_loop() {
    try (Farm farm = farm();
        RawClient client = farm.connect()) {
      Response response = client
          .send("GET / HTTP/1.1\r\nHost: test\r\nVia: 1.1 evenkeel (0123456789abcdef)\r\n\r\n")
          .read();

      assertThat(response.status()).isEqualTo(200);
    }
  }
}
