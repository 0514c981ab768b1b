package io.evenkeel.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evenkeel.kit.Farm;
import io.evenkeel.kit.Pki;
import io.evenkeel.kit.RawClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS handshakes that stall or are repeated are limited in time and number. */
class HandshakeLimitTest {
  private static final Duration SOON = Duration.ofSeconds(4);
  private static final String HALF_A_HELLO = "\u0016\u0003\u0001\u0002\u0000\u0001";

  @TempDir
  private Path directory;

  private Pki pki;

  @BeforeEach
  void found() {
    pki = new Pki(directory);
  }

  /** Uses a handshake timeout so long that a connection which is closed sooner was closed by a limit. */
  private Farm farm(int connections) {
    return HttpsTest.serving(Farm.of(1), HttpsTest.tls(pki.issue("localhost", "127.0.0.1")))
        .set("proxy.timeouts.head", "10s")
        .set("proxy.limits.connections", connections)
        .start();
  }

  private RawClient connect(Farm farm) {
    return RawClient.connect(farm.port(), pki.context(), "localhost");
  }

  private int status(Farm farm) {
    try (RawClient client = connect(farm)) {
      return client.get("/").status();
    }
  }

  private static RawClient stalled(Farm farm) {
    return farm.connect().send(HALF_A_HELLO);
  }

  @Test
  void a_client_that_renegotiates_is_disconnected() throws IOException {
    try (Farm farm = farm(100)) {
      assertNoRenegotiation(pki, farm.port());
      assertThat(status(farm)).isEqualTo(200);
    }
  }

  /** Uses TLS 1.2, since TLS 1.3 has no renegotiation. */
  static void assertNoRenegotiation(Pki pki, int port) throws IOException {
    try (SSLSocket client =
        (SSLSocket) pki.context().getSocketFactory().createSocket("127.0.0.1", port)) {
      client.setEnabledProtocols(new String[] {"TLSv1.2"});
      client.setSoTimeout(10_000);
      client.startHandshake();
      client
          .getOutputStream()
          .write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
      assertThat(client.getInputStream().read()).isEqualTo('H');

      assertThatThrownBy(() -> {
            client.startHandshake();
            client.getInputStream().readAllBytes();
            client.startHandshake();
          })
          .isInstanceOf(IOException.class)
          .isNotInstanceOf(java.net.SocketTimeoutException.class);
    }
  }

  @Test
  void stalled_handshakes_keep_no_client_out_and_the_oldest_are_closed() {
    try (Farm farm = farm(20)) {
      List<RawClient> stalled = new ArrayList<>();
      for (int i = 0; i < 60; i++) {
        stalled.add(stalled(farm));
        assertThat(status(farm)).isEqualTo(200);
      }

      for (RawClient each : stalled.subList(0, 40)) {
        assertThat(each.readTimeout(SOON).seesClose()).isTrue();
      }
      stalled.forEach(RawClient::close);
    }
  }

  @Test
  void stalled_handshakes_count_as_connections_and_idle_ones_are_closed_for_them() {
    try (Farm farm = farm(4)) {
      List<RawClient> idle = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        idle.add(connect(farm));
        assertThat(idle.get(i).get("/").status()).isEqualTo(200);
      }

      List<RawClient> stalled = new ArrayList<>();
      for (RawClient each : idle.subList(0, 3)) {
        stalled.add(stalled(farm));
        assertThat(each.readTimeout(SOON).seesClose()).isTrue();
      }
      assertThat(idle.get(3).get("/").status()).isEqualTo(200);
      stalled.forEach(RawClient::close);
      idle.forEach(RawClient::close);
    }
  }
}
