package io.evenkeel.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.kit.Await;
import io.evenkeel.kit.Farm;
import io.evenkeel.kit.Head;
import io.evenkeel.kit.RawClient;
import io.evenkeel.kit.ScriptedBackend;
import io.evenkeel.kit.Scripts;
import io.evenkeel.kit.Tunnels;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** The attempt of a client that disconnects is cancelled, and no backend is blamed. */
class ClientDisconnectTest {
  @Test
  void a_reset_cancels_the_attempt() {
    assertCancelled("GET /never HTTP/1.1\r\nHost: test\r\n\r\n", RawClient::reset);
  }

  @Test
  void a_disconnect_during_an_upload_cancels_the_attempt() {
    assertCancelled(
        "POST /never HTTP/1.1\r\nHost: test\r\nContent-Length: 1000000\r\n\r\n"
            + "x".repeat(100_000),
        RawClient::closeNormally);
  }

  @Test
  void a_reset_during_an_upload_cancels_the_attempt() {
    assertCancelled(
        "POST /never HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n",
        RawClient::reset);
  }

  @Test
  void a_half_close_within_a_request_cancels_the_attempt() {
    assertCancelled(
        "POST /never HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab",
        RawClient::halfClose);
  }

  @Test
  void a_half_close_behind_an_offer_to_switch_protocols_cancels_the_attempt() {
    assertCancelled(Tunnels.request("/never"), RawClient::halfClose);
  }

  @Test
  void a_reset_after_a_half_close_cancels_the_attempt() {
    assertCancelled(
        "GET /never HTTP/1.1\r\nHost: test\r\n\r\n",
        client -> client.halfClose().reset());
  }

  private static void assertCancelled(String request, Consumer<RawClient> disconnect) {
    try (Farm farm = Farm.of(1).pool("health.interval", "60s").start();
        RawClient client = farm.connect()) {
      int start = farm.changes().size();
      ScriptedBackend backend = farm.backend(1).at("/never", Scripts.neverResponds());
      client.send(request);
      Await.until("the request at the backend", () -> !backend.received().isEmpty());

      disconnect.accept(client);

      Await.until("the connection to the backend closed", () -> backend.openConnections() == 0);
      farm.awaitIdle();
      assertThat(backend.received()).hasSize(1);
      assertThat(farm.get("/").status()).isEqualTo(200);
      assertThat(farm.changes().brief(start)).isEmpty();
    }
  }

  @Test
  void a_disconnect_during_a_download_cancels_the_attempt() {
    try (Farm farm = Farm.of(1).pool("health.interval", "60s").start();
        RawClient client = farm.connect()) {
      int start = farm.changes().size();
      ScriptedBackend backend = farm.backend(1).at("/big", Scripts.download(1L << 30));
      client.sendGet("/big");
      Head head = client.head();

      client.reset();

      assertThat(head.word(1)).isEqualTo("200");
      Await.until("the connection to the backend closed", () -> backend.openConnections() == 0);
      farm.awaitIdle();
      assertThat(farm.changes().brief(start)).isEmpty();
    }
  }

  @Test
  void a_disconnect_while_a_request_is_queued_leaks_nothing() {
    try (Farm farm =
        Farm.of(1).pool("whenNoneAlive", new io.vertx.core.json.JsonObject().put("wait", "5s"))) {
      farm.backend(1).health(Scripts.responds(503, "down"));
      farm.start();
      try (RawClient client = farm.connect()) {
        client.sendGet("/");
      }
      farm.backend(1).health(Scripts.responds(200, "well"));

      assertThat(farm.get("/").status()).isEqualTo(200);
    }
  }
}
