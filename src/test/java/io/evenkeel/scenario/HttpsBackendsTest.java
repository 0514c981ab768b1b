package io.evenkeel.scenario;

import static io.evenkeel.model.Health.ALIVE;
import static io.evenkeel.model.Health.DEAD;
import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.kit.Await;
import io.evenkeel.kit.Farm;
import io.evenkeel.kit.Pki;
import io.evenkeel.kit.Response;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** HTTPS backends: requests and probes verify their certificates. */
class HttpsBackendsTest {
  @TempDir
  private Path directory;

  private Pki pki;

  @BeforeEach
  void found() {
    pki = new Pki(directory);
  }

  /** A farm with backends whose certificate has these names. */
  private Farm farm(String... names) {
    return Farm.of(2, pki.sockets(pki.issue(names), false));
  }

  private static void assertServes(Farm farm) {
    farm.changes().await("b1", ALIVE);
    farm.changes().await("b2", ALIVE);
    for (int i = 0; i < 4; i++) {
      assertThat(farm.get("/").status()).isEqualTo(200);
    }
  }

  @Test
  void a_backend_with_a_trusted_certificate_serves() {
    try (Farm farm = farm("127.0.0.1").pool("tls.ca", pki.ca().toString()).start()) {
      assertServes(farm);
      assertThat(farm.backend(1).received()).isNotEmpty();
      assertThat(farm.backend(1).probes()).isPositive();
    }
  }

  @Test
  void connections_are_reused_and_bodies_arrive_complete() {
    try (Farm farm = Farm.of(1, pki.sockets(pki.issue("127.0.0.1"), false))
        .pool("tls.ca", pki.ca().toString())
        .start()) {
      farm.changes().await("b1", ALIVE);
      String body = "a body ".repeat(20_000);
      farm.backend(1).at("/echo", io.evenkeel.kit.Scripts.echoes());

      try (var client = farm.connect()) {
        client.get("/");
        assertThat(client.post("/echo", body).body()).isEqualTo(body);
        assertThat(client.get("/").body()).isEqualTo("b1");
      }
      assertThat(farm.backend(1).received().get(2).nth()).isEqualTo(2);
    }
  }

  @Test
  void probes_fail_for_a_backend_with_an_untrusted_certificate() {
    try (Farm farm = farm("127.0.0.1").start()) {
      farm.changes().await("b1", DEAD);

      assertThat(farm.get("/").status()).isEqualTo(503);
      assertThat(farm.backend(1).received()).isEmpty();
      assertThat(reason(farm)).isEqualTo("certificate not trusted");
    }
  }

  @Test
  void requests_fail_for_a_backend_with_a_certificate_of_another_authority() throws IOException {
    Pki other = new Pki(Files.createDirectory(directory.resolve("other")));
    try (Farm farm = Farm.of(1, pki.sockets(pki.issue("127.0.0.1"), false))
        .pool("tls.ca", other.ca().toString())
        .pool("health", false)
        .set("proxy.accessLog", "json")
        .start()) {
      Response response = farm.get("/");

      assertThat(response.status()).isEqualTo(503);
      assertThat(response.field("retry-after")).isPresent();
      assertThat(response.json().getString("detail")).contains("certificate not trusted");
      assertThat(farm.backend(1).received()).isEmpty();
      Await.until("its line", () -> farm.logs().lines().stream()
          .anyMatch(line -> line.contains("unreachable")));
    }
  }

  @Test
  void without_verification_any_certificate_is_accepted() {
    try (Farm farm = farm("elsewhere.example").pool("tls.verify", false).start()) {
      assertServes(farm);
    }
  }

  @Test
  void another_name_than_the_one_of_the_url_can_be_verified() {
    try (Farm farm = farm("app.internal")
        .pool("tls.ca", pki.ca().toString())
        .pool("tls.serverName", "app.internal")
        .start()) {
      assertServes(farm);
    }
  }

  @Test
  void a_name_without_a_dot_can_be_verified_too() {
    try (Farm farm = farm("app")
        .pool("tls.ca", pki.ca().toString())
        .pool("tls.serverName", "app")
        .start()) {
      assertServes(farm);
    }
  }

  @Test
  void a_certificate_for_another_name_is_rejected() {
    try (Farm farm = farm("app.internal")
        .pool("tls.ca", pki.ca().toString())
        .pool("tls.serverName", "other.internal")
        .start()) {
      farm.changes().await("b1", DEAD);

      assertThat(farm.get("/").status()).isEqualTo(503);
      assertThat(farm.backend(1).received()).isEmpty();
    }
  }

  @Test
  void a_backend_that_asks_for_a_certificate_gets_ours() {
    Pki.IssuedCertificate own = pki.issue("lb.internal");
    try (Farm farm = Farm.of(2, pki.sockets(pki.issue("127.0.0.1"), true))
        .pool("tls", own.json().put("ca", pki.ca().toString()))
        .start()) {
      assertServes(farm);
    }
  }

  @Test
  void a_backend_that_asks_for_a_certificate_and_gets_none_is_dead() {
    try (Farm farm = Farm.of(2, pki.sockets(pki.issue("127.0.0.1"), true))
        .pool("tls.ca", pki.ca().toString())
        .start()) {
      farm.changes().await("b1", DEAD);

      assertThat(farm.get("/").status()).isEqualTo(503);
    }
  }

  @Test
  void a_reloaded_authority_applies_to_requests_and_probes() throws IOException {
    Pki other = new Pki(Files.createDirectory(directory.resolve("other")));
    try (Farm farm = farm("127.0.0.1").pool("tls.ca", pki.ca().toString()).start()) {
      assertServes(farm);

      Await.result(
          farm.evenkeel().reload(farm.pool("tls.ca", other.ca().toString()).config()));
      farm.changes().await("b1", DEAD);
      farm.changes().await("b2", DEAD);
      assertThat(farm.get("/").status()).isEqualTo(503);

      Await.result(
          farm.evenkeel().reload(farm.pool("tls.ca", pki.ca().toString()).config()));
      Await.until("it serves again", () -> farm.get("/").status() == 200);
    }
  }

  private static String reason(Farm farm) {
    return farm.snapshot()
        .getJsonArray("pools")
        .getJsonObject(0)
        .getJsonArray("backends")
        .getJsonObject(0)
        .getString("reason");
  }
}
