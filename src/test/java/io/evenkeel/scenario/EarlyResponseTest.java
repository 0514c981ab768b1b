package io.evenkeel.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.Bypasses;
import io.evenkeel.kit.Farm;
import io.evenkeel.kit.H2Peer;
import io.evenkeel.kit.Pki;
import io.evenkeel.kit.RawClient;
import io.evenkeel.kit.Response;
import io.evenkeel.kit.Script;
import io.evenkeel.kit.Scripts;
import io.evenkeel.kit.StreamResponse;
import io.evenkeel.kit.Tunnels;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A backend that responds while the upload goes on, and closes with unread bytes, which resets its connection: the client
 * gets the response, and the backend has done nothing wrong.
 */
class EarlyResponseTest {
  private static final int LENGTH = 4 << 20;
  private static final int ROUNDS = 20;

  private static Farm farm(int backends) {
    return Farm.of(backends)
        .set("proxy.instances", 1)
        .pool("health.interval", "60s")
        .boundMemory();
  }

  /** Responds after the first bytes of the body, then closes: the kernel resets, because bytes are unread. */
  private static Script refuses(int status) {
    return request -> {
      request.read(1000);
      request.respond(status, "refused");
      request.close();
    };
  }

  /** Vert.x ends a connection at its first failed write, whatever has been received on it. */
  @BeforeEach
  void requireOurOwnWrites() {
    Assumptions.assumeTrue(Bypasses.on(), "Vert.x reads nothing after a failed write");
  }

  private static void sendInBackground(RawClient client, String head, String unit, int count) {
    Thread writer = new Thread(() -> {
      client.send(head);
      for (int i = 0; i < count; i++) {
        client.send(unit);
      }
    });
    writer.setDaemon(true);
    // the upload ends when the connection does
    writer.setUncaughtExceptionHandler((thread, closed) -> {});
    writer.start();
  }

  private static Response upload(RawClient client) {
    sendInBackground(
        client,
        "POST /up HTTP/1.1\r\nHost: test\r\nContent-Length: " + LENGTH + "\r\n\r\n",
        "x".repeat(16 * 1024),
        LENGTH / 16 / 1024);
    return client.read("POST");
  }

  @ParameterizedTest
  @ValueSource(ints = {413, 401, 503, 200})
  void a_response_before_a_reset_reaches_the_client_every_time(int status) {
    try (Farm farm = farm(2).start()) {
      int start = farm.changes().size();
      farm.backends().forEach(each -> each.at("/up", refuses(status)));
      for (int i = 0; i < ROUNDS; i++) {
        try (RawClient client = farm.connect()) {
          Response response = upload(client);

          assertThat(response.status()).isEqualTo(status);
          assertThat(response.body()).isEqualTo("refused");
          assertThat(response.complete()).isTrue();
        }
      }
      farm.awaitIdle();
      assertThat(farm.changes().brief(start)).isEmpty();
    }
  }

  @Test
  void a_chunked_upload_over_a_reused_connection_is_no_different() {
    try (Farm farm = farm(1).start()) {
      farm.backend(1).at("/up", refuses(413));
      for (int i = 0; i < ROUNDS; i++) {
        assertThat(farm.get("/").status()).isEqualTo(200);
        try (RawClient client = farm.connect()) {
          String chunk = Scripts.chunk("y".repeat(5000));
          sendInBackground(
              client,
              "PUT /up HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n",
              chunk,
              800);

          assertThat(client.read("PUT").status()).isEqualTo(413);
        }
      }
    }
  }

  @Test
  void a_backend_with_tls_is_no_different(@TempDir Path directory) {
    Pki pki = new Pki(directory);
    try (Farm farm = Farm.of(
            1, pki.context(pki.issue("localhost", "127.0.0.1")).getServerSocketFactory())
        .set("proxy.instances", 1)
        .pool("health.interval", "60s")
        .pool("tls", new JsonObject().put("ca", pki.ca().toString()))
        .start()) {
      int start = farm.changes().size();
      farm.backend(1).at("/up", refuses(413));
      for (int i = 0; i < ROUNDS; i++) {
        try (RawClient client = farm.connect()) {
          assertThat(upload(client).status()).isEqualTo(413);
        }
      }
      assertThat(farm.changes().brief(start)).isEmpty();
    }
  }

  @Test
  void a_client_over_http_2_gets_the_response_too() {
    try (Farm farm = Http2ClientTest.serving(farm(1)).start()) {
      farm.backend(1).at("/up", refuses(413));
      for (int i = 0; i < ROUNDS; i++) {
        try (H2Peer client = H2Peer.connect(farm.port())) {
          client.request(1, false, "POST", "/up");
          for (int sent = 0; sent < 48; sent++) {
            client.data(1, false, "z".repeat(1024));
          }
          StreamResponse response = client.answer(1);

          assertThat(response.status()).isEqualTo(413);
          assertThat(response.body()).isEqualTo("refused");
        }
      }
    }
  }

  @Test
  void a_response_that_only_the_reset_ends_is_not_taken_for_complete() {
    try (Farm farm = farm(1).start()) {
      farm.backend(1).at("/up", request -> {
        request.read(1000);
        request.write("HTTP/1.1 200 OK\r\n\r\npart");
        request.reset();
      });
      for (int i = 0; i < ROUNDS; i++) {
        try (RawClient client = farm.connect()) {
          Response response = upload(client);

          assertThat(response.status() == 502 || !response.complete()).isTrue();
        }
      }
    }
  }

  @Test
  void the_last_words_of_a_tunnel_before_a_reset_reach_the_client() {
    try (Farm farm = farm(1).start()) {
      farm.backend(1).at("/tunnel", request -> {
        request.write(Tunnels.switching());
        request.bytes(1000);
        request.write("last words");
        request.close();
      });
      for (int i = 0; i < ROUNDS; i++) {
        try (RawClient client = farm.connect()) {
          assertThat(Tunnels.open(client, "/tunnel").word(1)).isEqualTo("101");
          sendInBackground(client, "", "x".repeat(16 * 1024), 100);

          assertThat(Tunnels.text(client.bytes(10))).isEqualTo("last words");
        }
      }
    }
  }
}
