package io.evenkeel.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.kit.Await;
import io.evenkeel.kit.Farm;
import io.evenkeel.kit.Pki;
import io.evenkeel.kit.RawClient;
import io.evenkeel.kit.Response;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The admin over HTTPS. */
class AdminTlsTest {
  @TempDir
  private Path directory;

  private Pki pki;

  @BeforeEach
  void issue() {
    pki = new Pki(directory);
  }

  private static Farm serving(Farm farm, JsonObject tls) {
    return farm.set("admin", new JsonObject().put("port", 0).put("tls", tls)).start();
  }

  private Response get(Farm farm, String path) {
    int port = farm.evenkeel().port("admin");
    try (RawClient client = RawClient.connect(port, pki.context(), "localhost")) {
      return client
          .send("GET " + path + " HTTP/1.1\r\nHost: localhost:" + port + "\r\n\r\n")
          .read();
    }
  }

  @Test
  void its_requests_are_served_over_https_only() {
    JsonObject tls = HttpsTest.tls(pki.issue("localhost")).put("hsts", "1d");
    try (Farm farm = serving(Farm.of(1), tls)) {
      Response response = get(farm, "/api");

      assertThat(response.status()).isEqualTo(200);
      assertThat(response.field("strict-transport-security")).contains("max-age=86400");
      JsonObject shown =
          new JsonObject(response.body()).getJsonArray("certificates").getJsonObject(0);
      assertThat(shown.getString("listener")).isEqualTo("admin");
      assertThat(shown.getString("name")).isEqualTo("localhost");
      try (RawClient clear = RawClient.connect(farm.evenkeel().port("admin"))) {
        assertThat(
                clear.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").read().status())
            .isEqualTo(400);
      }
    }
  }

  @Test
  void a_reload_shows_new_connections_another_certificate() {
    try (Farm farm = serving(Farm.of(1), HttpsTest.tls(pki.issue("localhost", "one.test")))) {
      JsonObject next = farm.config()
          .put(
              "admin",
              new JsonObject()
                  .put("port", 0)
                  .put("tls", HttpsTest.tls(pki.issue("localhost", "two.test"))));

      JsonObject changes = Await.result(farm.evenkeel().reload(next));

      assertThat(changes.encode()).doesNotContain("\"admin\"");
      assertThat(get(farm, "/api").body()).contains("two.test").doesNotContain("one.test");
      assertThat(farm.get("/").status()).isEqualTo(200);
    }
  }

  @Test
  void stalled_handshakes_block_no_client_and_the_oldest_are_closed() {
    try (Farm farm = serving(Farm.of(1), HttpsTest.tls(pki.issue("localhost")))) {
      List<RawClient> stalled = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        stalled.add(RawClient.connect(farm.evenkeel().port("admin")).send("\u0016\u0003\u0001"));
      }
      assertThat(get(farm, "/api").status()).isEqualTo(200);

      // the handshake timeout alone would close them only after 10 seconds
      for (RawClient each : stalled.subList(0, 36)) {
        assertThat(each.readTimeout(Duration.ofSeconds(4)).seesClose()).isTrue();
      }
      stalled.forEach(RawClient::close);
    }
  }

  @Test
  void a_client_that_renegotiates_is_disconnected() throws IOException {
    try (Farm farm = serving(Farm.of(1), HttpsTest.tls(pki.issue("localhost", "127.0.0.1")))) {
      HandshakeLimitTest.assertNoRenegotiation(pki, farm.evenkeel().port("admin"));
      assertThat(get(farm, "/api").status()).isEqualTo(200);
    }
  }
}
