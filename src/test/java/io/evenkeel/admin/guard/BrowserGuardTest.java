package io.evenkeel.admin.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.admin.AdminFixture;
import io.evenkeel.admin.RawSocket;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A page of another site, or one whose name was rebound to loopback, cannot use the admin through a browser. */
class BrowserGuardTest {
  private AdminFixture admin;

  @BeforeEach
  void start() {
    admin = new AdminFixture();
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
  void a_write_of_another_site_is_403(String site) {
    assertThat(admin.post("/api/check", "Sec-Fetch-Site", site).statusCode()).isEqualTo(403);
  }

  @Test
  void a_write_of_the_admins_own_page_is_accepted() {
    var response = admin.post(
        "/api/check",
        "Origin",
        "http://127.0.0.1:" + admin.port(),
        "Sec-Fetch-Site",
        "same-origin");

    assertThat(response.statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({"same-origin,200", "none,403", "same-site,403", "cross-site,403"})
  void a_hidden_origin_is_the_admins_own_if_the_browser_says_so(String site, int status) {
    var response = admin.post("/api/check", "Origin", "null", "Sec-Fetch-Site", site);

    assertThat(response.statusCode()).isEqualTo(status);
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://evil.example", "http://127.0.0.1:1"})
  void another_origin_is_403_whatever_the_site_is_said_to_be(String origin) {
    var response = admin.post("/api/check", "Origin", origin, "Sec-Fetch-Site", "same-origin");

    assertThat(response.statusCode()).isEqualTo(403);
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
  void behind_a_tls_proxy_name_and_port_decide(String host, String origin, int status)
      throws IOException {
    try (AdminFixture guarded = new AdminFixture("t")) {
      assertThat(RawSocket.status(
              guarded.port(),
              "/eventbus/info",
              host,
              "Origin: " + origin,
              "Authorization: Bearer t"))
          .isEqualTo(status);
    }
  }

  @Test
  void the_bridge_and_websockets_reject_other_origins_even_for_reads() throws IOException {
    String evil = "Origin: https://evil.example";

    assertThat(RawSocket.status(admin.port(), "/eventbus/info", "localhost", evil))
        .isEqualTo(403);
    assertThat(RawSocket.status(
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
  void no_response_allows_another_site_anything() {
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
  void without_a_token_a_host_of_another_machine_is_421(String host) throws IOException {
    assertThat(RawSocket.status(admin.port(), "/api/pools", host)).isEqualTo(421);
    assertThat(RawSocket.status(admin.port(), "/", host)).isEqualTo(421);
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "LOCALHOST:9000", "127.0.0.1:1234", "[::1]", "[::1]:9000"})
  void without_a_token_this_machines_hosts_are_accepted_with_any_port(String host)
      throws IOException {
    assertThat(RawSocket.status(admin.port(), "/api/pools", host)).isEqualTo(200);
  }

  @Test
  void with_a_token_any_host_is_accepted_since_a_rebound_page_lacks_the_token() throws IOException {
    try (AdminFixture guarded = new AdminFixture("t")) {
      assertThat(RawSocket.status(
              guarded.port(), "/api/config", "admin.example.com", "Authorization: Bearer t"))
          .isEqualTo(200);
      assertThat(RawSocket.status(guarded.port(), "/api/config", "evil.example"))
          .isEqualTo(401);
    }
  }

  @Test
  void pages_are_not_framed_sniffed_or_stored_and_load_no_foreign_content() {
    var headers = admin.get("/").headers();

    assertThat(headers.firstValue("Content-Security-Policy").orElseThrow())
        .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
        .doesNotContain("unsafe");
    assertThat(headers.firstValue("X-Content-Type-Options")).contains("nosniff");
    assertThat(headers.firstValue("Referrer-Policy")).contains("same-origin");
    assertThat(headers.firstValue("Cache-Control")).contains("no-store");
  }
}
