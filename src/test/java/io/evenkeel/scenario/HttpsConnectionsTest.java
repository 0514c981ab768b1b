package io.evenkeel.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.kit.Await;
import io.evenkeel.kit.Farm;
import io.evenkeel.kit.Pki;
import io.evenkeel.kit.RawClient;
import io.evenkeel.kit.Scripts;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Duration;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How TLS connections open and close, and continue after their certificate is replaced. */
class HttpsConnectionsTest {
  @TempDir
  private Path directory;

  private Pki pki;
  private Pki.IssuedCertificate site;

  @BeforeEach
  void issue() {
    pki = new Pki(directory);
    site = pki.issue("localhost");
  }

  private Farm serving(Farm farm) {
    return HttpsTest.serving(farm, HttpsTest.tls(site));
  }

  private RawClient connect(Farm farm) {
    return RawClient.connect(farm.port(), pki.context(), "localhost");
  }

  private static X509Certificate shown(RawClient client) throws SSLPeerUnverifiedException {
    return (X509Certificate) client.session().getPeerCertificates()[0];
  }

  private void replace(Pki.IssuedCertificate by) throws Exception {
    Files.copy(by.cert(), site.cert(), StandardCopyOption.REPLACE_EXISTING);
    Files.copy(by.key(), site.key(), StandardCopyOption.REPLACE_EXISTING);
  }

  @Test
  void a_handshake_that_never_ends_is_closed() {
    try (Farm farm = serving(Farm.of(1)).set("proxy.timeouts.head", "300ms").start();
        RawClient silent = RawClient.connect(farm.port());
        RawClient halfHello = RawClient.connect(farm.port())) {
      halfHello.send(new byte[] {22, 3, 1, 2, 0, 1});

      assertThat(silent.seesClose()).isTrue();
      assertThat(halfHello.seesClose()).isTrue();
    }
  }

  @Test
  void a_response_during_an_upload_arrives_complete_and_ends_with_close_notify() {
    try (Farm farm = serving(Farm.of(1)).set("proxy.limits.bodyBytes", "1MiB").start();
        RawClient client = connect(farm)) {
      client.send("POST / HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n");
      String chunk = Scripts.chunk("x".repeat(64 * 1024));
      for (int sent = 0; sent < 17; sent++) {
        client.send(chunk);
      }

      assertThat(client.read().status()).isEqualTo(413);
      // a close without close_notify would be an exception here
      assertThat(client.readTimeout(Duration.ofSeconds(5)).readByte()).isEqualTo(-1);
    }
  }

  @Test
  void a_closed_connection_ends_with_close_notify() {
    try (Farm farm = serving(Farm.of(1)).start();
        RawClient client = connect(farm)) {
      client.send("GET / HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n");

      assertThat(client.read().body()).isEqualTo("b1");
      assertThat(client.readByte()).isEqualTo(-1);
    }
  }

  @Test
  void an_idle_connection_is_closed_after_its_time() {
    try (Farm farm =
            serving(Farm.of(1)).set("proxy.timeouts.keepAlive", "300ms").start();
        RawClient client = connect(farm);
        RawClient silent = connect(farm)) {
      client.get("/");

      assertThat(client.readByte()).isEqualTo(-1);
      assertThat(silent.readByte()).isEqualTo(-1);
    }
  }

  @Test
  void a_stalled_body_is_a_408() {
    try (Farm farm = serving(Farm.of(1)).set("proxy.timeouts.body", "300ms").start();
        RawClient client = connect(farm)) {
      farm.backend(1).at("/echo", Scripts.echoes());
      client
          .send("POST /echo HTTP/1.1\r\nHost: test\r\nContent-Length: 200000\r\n\r\n")
          .send("x".repeat(100_000));

      assertThat(client.read().status()).isEqualTo(408);
      assertThat(client.readByte()).isEqualTo(-1);
    }
  }

  @Test
  void a_changed_certificate_is_used_for_new_clients_and_existing_ones_stay_connected()
      throws Exception {
    try (Farm farm = serving(Farm.of(1)).start();
        RawClient old = connect(farm)) {
      assertThat(old.get("/").status()).isEqualTo(200);
      Pki.IssuedCertificate renewed = pki.issue("localhost");
      replace(renewed);

      Await.until("the new certificate is shown", () -> {
        try (RawClient fresh = connect(farm)) {
          return fresh.get("/").status() == 200
              && shown(fresh).equals(renewed.bundle().getCertificate());
        } catch (SSLPeerUnverifiedException problem) {
          throw new IllegalStateException(problem);
        }
      });

      assertThat(old.get("/").status()).isEqualTo(200);
    }
  }

  @Test
  void a_malformed_new_certificate_is_logged_and_ignored() throws Exception {
    try (Farm farm = serving(Farm.of(1)).start()) {
      Files.writeString(site.cert(), "nothing of use");

      Await.until("a line in the log", () -> farm.logs().lines().stream()
          .anyMatch(line -> line.contains("not reloaded") && line.contains("has no certificate")));

      try (RawClient fresh = connect(farm)) {
        assertThat(fresh.get("/").status()).isEqualTo(200);
        assertThat(shown(fresh)).isEqualTo(site.bundle().getCertificate());
      }
    }
  }

  @Test
  void a_listener_whose_tls_is_removed_continues_with_tls_until_the_next_start() {
    try (Farm farm = serving(Farm.of(1)).start()) {
      JsonObject plain =
          new JsonObject().put("name", "http").put("host", "127.0.0.1").put("port", 0);

      var changes =
          Await.result(farm.evenkeel().reload(farm.set("listeners", plain).config()));

      assertThat(changes.getJsonArray("needsRestart")).containsExactly("listeners.http.tls");
      try (RawClient fresh = connect(farm)) {
        assertThat(fresh.get("/").status()).isEqualTo(200);
      }
    }
  }

  @Test
  void a_reload_uses_the_certificate_that_the_files_have_now() throws Exception {
    try (Farm farm = serving(Farm.of(1)).set("watch", false).start()) {
      Pki.IssuedCertificate renewed = pki.issue("localhost");
      replace(renewed);

      var changes = Await.result(farm.evenkeel().reload(farm.config()));

      assertThat(changes.getJsonObject("listeners").getJsonArray("changed"))
          .containsExactly("http");
      for (int i = 0; i < 4; i++) {
        try (RawClient fresh = connect(farm)) {
          assertThat(shown(fresh)).isEqualTo(renewed.bundle().getCertificate());
        }
      }
    }
  }
}
