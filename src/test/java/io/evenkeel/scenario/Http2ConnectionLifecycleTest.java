package io.evenkeel.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.kit.Await;
import io.evenkeel.kit.Farm;
import io.evenkeel.kit.Frame;
import io.evenkeel.kit.H2Backend;
import io.evenkeel.kit.H2Peer;
import io.evenkeel.kit.Response;
import io.evenkeel.kit.ScriptedRequest;
import io.evenkeel.kit.Scripts;
import io.evenkeel.kit.StreamResponse;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Timeouts and closes of HTTP/2 connections on both sides, and streams that the client does not read. */
class Http2ConnectionLifecycleTest {
  @Test
  void a_backend_that_supports_only_http_1_is_unreachable() {
    try (Farm farm = Farm.of(1).pool("protocol", "http2").pool("health", false).start()) {
      Response response = farm.get("/");

      assertThat(response.status()).isEqualTo(503);
    }
  }

  @Test
  void an_idle_connection_is_closed_in_time() {
    try (H2Backend b1 = new H2Backend("b1");
        Farm farm =
            H2Backend.behind(Farm.of(0), b1).pool("timeouts.keepAlive", "100ms").start()) {
      assertThat(farm.get("/").body()).isEqualTo("b1");

      Await.until("it is closed", () -> b1.openConnections() == 0);
      assertThat(farm.get("/").body()).isEqualTo("b1");
    }
  }

  @Test
  void a_client_without_streams_is_disconnected_in_time() {
    try (Farm farm = Http2ClientTest.serving(Farm.of(1))
            .set("proxy.timeouts.keepAlive", "300ms")
            .start();
        H2Peer client = H2Peer.connect(farm.port())) {
      client.get(1, "/");

      assertThat(client.awaitGoAwayCode()).isZero();
    }
  }

  @Test
  void a_stop_sends_goaway_and_serves_requests_in_flight() {
    try (Farm farm = Http2ClientTest.serving(Farm.of(1)).start();
        H2Peer client = H2Peer.connect(farm.port())) {
      farm.backend(1).at("/slow", request -> {
        request.pause(Duration.ofSeconds(2));
        request.respond(200, "slow");
      });
      client.request(1, true, "GET", "/slow");
      Await.until("it is under way", () -> farm.inFlight() == 1);

      Future<Void> closing = farm.evenkeel().close();
      Frame first = client.await(Frame.GOAWAY);
      StreamResponse late = client.get(3, "/");
      StreamResponse slow = client.answer(1);

      assertThat(first.word(0)).isEqualTo(Integer.MAX_VALUE);
      assertThat(first.word(1)).isZero();
      assertThat(late.body()).isEqualTo("b1");
      assertThat(slow.body()).isEqualTo("slow");
      assertThat(client.awaitGoAwayCode()).isNotPositive();
      Await.result(closing);
    }
  }

  @Test
  void a_client_that_reads_nothing_stops_the_backend_and_is_cut_in_time() {
    long size = 64 << 20;
    try (Farm farm =
            Http2ClientTest.serving(Farm.of(1)).set("proxy.timeouts.body", "1s").start();
        H2Peer client = H2Peer.connectWithoutWindowUpdates(farm.port())) {
      int start = farm.changes().size();
      farm.backend(1).at("/much", request -> {
        request.write(ScriptedRequest.head(200, "content-length", Long.toString(size)) + "\r\n");
        byte[] block = new byte[64 * 1024];
        for (long left = size; left > 0; left -= block.length) {
          request.out().write(block);
        }
      });

      StreamResponse response = client.get(1, "/much");

      assertThat(response.reset()).isEqualTo(8);
      assertThat(response.bytes().length).isEqualTo(65_535);
      assertThat(farm.changes().brief(start)).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {64 << 20, 40_000})
  void a_client_that_reads_byte_by_byte_is_cut_like_one_that_reads_nothing(int size) {
    try (Farm farm =
            Http2ClientTest.serving(Farm.of(1)).set("proxy.timeouts.body", "1s").start();
        H2Peer client = H2Peer.connectWithoutWindowUpdates(farm.port(), 4, 0)) {
      farm.backend(1).at("/much", Scripts.download(size));
      client.request(1, true, "GET", "/much");
      for (int i = 0; i < 50; i++) {
        client.flood(Frame.of(Frame.WINDOW_UPDATE, 0, 1, 1), 1);
        LockSupport.parkNanos(50_000_000);
      }

      StreamResponse response = client.answer(1);

      assertThat(response.reset()).isEqualTo(8);
      assertThat(response.bytes().length).isBetween(1, 50);
    }
  }

  @Test
  void a_client_that_sends_no_body_gets_a_408_in_time() {
    try (Farm farm = Http2ClientTest.serving(Farm.of(1))
            .set("proxy.timeouts.body", "300ms")
            .start();
        H2Peer client = H2Peer.connect(farm.port())) {
      farm.backend(1).at("/echo", Scripts.echoes());

      StreamResponse response = client.request(1, false, "POST", "/echo").answer(1);

      assertThat(response.status()).isEqualTo(408);
      assertThat(client.get(3, "/").body()).isEqualTo("b1");
    }
  }

  @Test
  void an_unread_stream_does_not_stop_other_streams() {
    try (H2Backend b1 = new H2Backend("b1");
        Farm farm = Http2ClientTest.serving(H2Backend.behind(Farm.of(0), b1)).start();
        H2Peer slow = H2Peer.connectWithoutWindowUpdates(farm.port());
        H2Peer other = H2Peer.connect(farm.port())) {
      b1.at("/much", (peer, stream) -> {
        peer.headers(stream, false, ":status", "200");
        for (int i = 0; i < 4; i++) {
          peer.data(stream, false, "x".repeat(16_000));
        }
      });
      slow.request(1, true, "GET", "/much").request(3, true, "GET", "/much");
      Await.until("both are under way", () -> b1.received().size() == 2);

      assertThat(other.get(1, "/").body()).isEqualTo("b1");
      assertThat(b1.openConnections()).isEqualTo(1);
    }
  }
}
