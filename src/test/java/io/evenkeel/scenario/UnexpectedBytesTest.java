package io.evenkeel.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.kit.Await;
import io.evenkeel.kit.Farm;
import io.evenkeel.kit.RawClient;
import io.evenkeel.kit.Response;
import io.evenkeel.kit.Script;
import io.evenkeel.kit.ScriptedRequest;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Unsolicited bytes of a backend never become part of a response: RFC 9112 section 9.2. */
class UnexpectedBytesTest {
  private static final String POISON = "HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\npoison";

  @Test
  void bytes_after_a_response_are_dropped() {
    assertDropped(
        "GET",
        request ->
            request.write(ScriptedRequest.head(200, "content-length", "2") + "\r\nok" + POISON));
  }

  @Test
  void bytes_on_an_idle_connection_are_dropped() {
    CountDownLatch idle = new CountDownLatch(1);
    try (Farm farm =
            Farm.of(1).pool("health.interval", "60s").set("proxy.instances", 1).start();
        RawClient client = farm.connect()) {
      farm.backend(1).at("/odd", request -> {
        request.write(ScriptedRequest.head(200, "content-length", "2") + "\r\nok");
        idle.await();
        request.write(POISON);
        request.awaitClose();
      });
      assertThat(client.get("/odd").body()).isEqualTo("ok");
      farm.awaitIdle();
      idle.countDown();
      Await.until("that connection given up", () -> farm.backend(1).openConnections() == 0);

      assertThat(client.get("/").body()).isEqualTo("b1");
    }
  }

  @Test
  void bytes_after_a_last_chunk_are_dropped() {
    assertDropped(
        "GET",
        request -> request.write(ScriptedRequest.head(200, "transfer-encoding", "chunked")
            + "\r\n2\r\nok\r\n0\r\n\r\n" + POISON));
  }

  @Test
  void a_body_of_a_204_is_dropped() {
    assertDropped("GET", request -> request.write(ScriptedRequest.head(204) + "\r\n" + POISON));
  }

  @Test
  void a_body_of_a_304_is_dropped() {
    assertDropped(
        "GET",
        request ->
            request.write(ScriptedRequest.head(304, "content-length", "50") + "\r\n" + POISON));
  }

  @Test
  void a_body_of_a_response_to_head_is_dropped() {
    assertDropped(
        "HEAD",
        request ->
            request.write(ScriptedRequest.head(200, "content-length", "50") + "\r\n" + POISON));
  }

  private static void assertDropped(String method, Script script) {
    try (Farm farm =
            Farm.of(1).pool("health.interval", "60s").set("proxy.instances", 1).start();
        RawClient client = farm.connect()) {
      farm.backend(1).at("/odd", script);
      for (int i = 0; i < 20; i++) {
        Response odd =
            client.send(method + " /odd HTTP/1.1\r\nHost: test\r\n\r\n").read(method);
        Response next = client.get("/");

        assertThat(odd.body()).isIn("ok", "");
        assertThat(next.status()).isEqualTo(200);
        assertThat(next.body()).isEqualTo("b1");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n",
        "HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok",
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"
      })
  void an_unexpected_interim_response_is_forwarded_dropped_or_a_502(String bytes) {
    try (Farm farm = Farm.of(1).start();
        RawClient client = farm.connect()) {
      farm.backend(1).at("/odd", request -> {
        request.write(bytes);
        request.close();
      });

      Response odd = client.get("/odd");

      assertThat(odd.status()).isIn(200, 502);
      assertThat(odd.status() == 502 || odd.body().equals("ok")).isTrue();
    }
  }

  @Test
  void a_flood_of_interim_responses_is_ended() {
    try (Farm farm = Farm.of(1).pool("timeouts.response", "2s").start();
        RawClient client = farm.connect()) {
      farm.backend(1).at("/flood", request -> {
        for (int i = 0; i < 1_000_000; i++) {
          request.write("HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n");
        }
      });

      Response response = client.get("/flood");

      assertThat(response.status()).isIn(502, 504);
      Await.until("left alone", () -> farm.inFlight() == 0);
    }
  }
}
