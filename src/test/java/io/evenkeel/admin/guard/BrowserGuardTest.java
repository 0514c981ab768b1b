package io.evenkeel.admin.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.admin.AdminRun;
import io.evenkeel.admin.RawExchange;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a page of another site, or one whose name was bound to loopback, gets a browser to do: nothing. */
class BrowserGuardTest {
  private AdminRun admin;

  @BeforeEach
  void start() {
    admin = new AdminRun();
    admin.health.with("shop", "b1");
  }

  @AfterEach
  void stop() {
    admin.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"https://evil.example", "null", "http://127.0.0.1", "http://127.0.0.1:1", "file://"
      })
  void a_write_with_another_origin_is_403(String origin) {
    assertThat(admin.post("/api/check", "Origin", origin).statusCode()).isEqualTo(403);
    assertThat(admin.health.checks).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"cross-site", "same-site", "sideways"})
  void a_write_fetched_by_another_site_is_403(String site) {
    assertThat(admin.post("/api/check", "Sec-Fetch-Site", site).statusCode()).isEqualTo(403);
  }

  @Test
  void a_write_by_the_admins_own_page_passes() {
    var response = admin.post(
        "/api/check",
        "Origin",
        "http://127.0.0.1:" + admin.port(),
        "Sec-Fetch-Site",
        "same-origin");

    assertThat(response.statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({
    "admin.example.com,https://admin.example.com,200",
    "admin.example.com:443,https://ADMIN.example.com,200",
    "admin.example.com,http://admin.example.com:80,200",
    "admin.example.com,https://admin.example.com.evil.org,403",
    "admin.example.com,https://admin.example.com:8443,403",
    "admin.example.com,https://admin.example.com@evil.org,403"
  })
  void behind_somebodys_tls_the_name_and_port_are_what_counts(
      String host, String origin, int status) throws IOException {
    try (AdminRun guarded = new AdminRun("t")) {
      assertThat(RawExchange.status(
              guarded.port(),
              "/eventbus/info",
              host,
              "Origin: " + origin,
              "Authorization: Bearer t"))
          .isEqualTo(status);
    }
  }

  @Test
  void the_bridge_and_websockets_are_refused_to_other_origins_even_for_reads() throws IOException {
    String evil = "Origin: https://evil.example";

    assertThat(RawExchange.status(admin.port(), "/eventbus/info", "localhost", evil))
        .isEqualTo(403);
    assertThat(RawExchange.status(
            admin.port(),
            "/eventbus/websocket",
            "localhost",
            evil,
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="))
        .isEqualTo(403);
  }

  @Test
  void no_answer_grants_another_site_anything() {
    for (String path : new String[] {"/", "/api", "/eventbus/info"}) {
      assertThat(admin
              .get(path, "Origin", "http://127.0.0.1:" + admin.port())
              .headers()
              .map()
              .keySet())
          .noneMatch(name -> name.toLowerCase(java.util.Locale.ROOT).startsWith("access-control"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.example",
        "evil.example:9000",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "10.0.0.1",
        "[::2]"
      })
  void without_a_token_a_name_that_is_not_this_machines_is_421(String host) throws IOException {
    assertThat(RawExchange.status(admin.port(), "/api/pools", host)).isEqualTo(421);
    assertThat(RawExchange.status(admin.port(), "/", host)).isEqualTo(421);
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "LOCALHOST:9000", "127.0.0.1:1234", "[::1]", "[::1]:9000"})
  void without_a_token_this_machines_names_pass_with_any_port(String host) throws IOException {
    assertThat(RawExchange.status(admin.port(), "/api/pools", host)).isEqualTo(200);
  }

  @Test
  void with_a_token_any_name_passes_as_no_rebound_page_has_the_token() throws IOException {
    try (AdminRun guarded = new AdminRun("t")) {
      assertThat(RawExchange.status(
              guarded.port(), "/api/config", "admin.example.com", "Authorization: Bearer t"))
          .isEqualTo(200);
      assertThat(RawExchange.status(guarded.port(), "/api/config", "evil.example"))
          .isEqualTo(401);
    }
  }

  @Test
  void pages_are_not_framed_sniffed_or_stored_and_load_nothing_of_others() {
    var headers = admin.get("/").headers();

    assertThat(headers.firstValue("Content-Security-Policy").orElseThrow())
        .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
        .doesNotContain("unsafe");
    assertThat(headers.firstValue("X-Content-Type-Options")).contains("nosniff");
    assertThat(headers.firstValue("Referrer-Policy")).contains("no-referrer");
    assertThat(headers.firstValue("Cache-Control")).contains("no-store");
  }
}
