package io.evenkeel.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.kit.Await;
import io.evenkeel.kit.Farm;
import io.evenkeel.kit.Frame;
import io.evenkeel.kit.H2Backend;
import io.evenkeel.kit.H2Peer;
import io.evenkeel.kit.RawClient;
import io.evenkeel.kit.Response;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** HTTP/2 connections to backends that accept no stream, or no more, when a request is about to be sent over them. */
class BackendGoAwayTest {
  private interface OnConnected {
    void play(H2Peer peer) throws IOException;
  }

  /** Runs a test with backend b1, which plays {@code onConnected} on each connection and then only reads, and b2, which responds. */
  private static void withBackends(
      String settings, OnConnected onConnected, java.util.function.Consumer<Farm> test)
      throws IOException {
    AtomicInteger streams = new AtomicInteger();
    try (ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        H2Backend b2 = new H2Backend("b2");
        Farm farm = H2Backend.behind(Farm.of(0), b2)
            .pool("health", false)
            .pool(
                "backends",
                new JsonArray()
                    .add(new JsonObject()
                        .put("id", "b1")
                        .put("url", "http://127.0.0.1:" + listener.getLocalPort()))
                    .add(new JsonObject()
                        .put("id", "b2")
                        .put("url", "http://127.0.0.1:" + b2.port())))) {
      Thread acceptor = new Thread(() -> accept(listener, settings, onConnected, streams), "b1");
      acceptor.setDaemon(true);
      acceptor.start();
      test.accept(farm.start());
      assertThat(streams.get()).isPositive();
    }
  }

  private static void accept(
      ServerSocket listener, String settings, OnConnected onConnected, AtomicInteger connections) {
    try {
      while (true) {
        Socket socket = listener.accept();
        connections.incrementAndGet();
        Thread reader = new Thread(
            () -> {
              try (socket) {
                int[] values =
                    settings.isEmpty() ? new int[0] : new int[] {3, Integer.parseInt(settings)};
                H2Peer peer = H2Peer.accepted(socket, Frame.settings(values));
                onConnected.play(peer);
                while (true) {
                  peer.frame();
                }
              } catch (IOException | RuntimeException closed) {
                // end of the connection
              }
            },
            "b1 reads");
        reader.setDaemon(true);
        reader.start();
      }
    } catch (IOException closed) {
      // end of the connection
    }
  }

  private static void assertEveryPostIsAnsweredByB2(Farm farm) {
    for (int i = 0; i < 6; i++) {
      assertThat(farm.post("/" + i, "x").body()).isEqualTo("b2");
    }
    Await.until("nothing in flight", () -> farm.inFlight() == 0);
  }

  @Test
  void a_backend_that_sends_goaway_after_its_settings_is_skipped() throws IOException {
    withBackends(
        "",
        peer -> peer.send(Frame.of(Frame.GOAWAY, 0, 0, 0, 0)),
        BackendGoAwayTest::assertEveryPostIsAnsweredByB2);
  }

  @Test
  void a_backend_that_allows_no_stream_is_skipped() throws IOException {
    withBackends("0", peer -> {}, BackendGoAwayTest::assertEveryPostIsAnsweredByB2);
  }

  @Test
  void an_upload_that_a_goaway_left_unprocessed_is_retried() throws IOException {
    try (H2Backend b1 = new H2Backend("b1");
        H2Backend b2 = new H2Backend("b2");
        Farm farm = H2Backend.behind(Farm.of(0), b1, b2).start()) {
      AtomicInteger goAways = new AtomicInteger();
      b1.at("/", (peer, stream) -> {
        goAways.incrementAndGet();
        peer.send(Frame.of(Frame.GOAWAY, 0, 0, Math.max(0, stream - 2), 0));
      });
      for (int i = 0; i < 4; i++) {
        int goAwaysBefore = goAways.get();
        int seen = b2.received().size();
        try (RawClient client = farm.connect()) {
          client.send(
              "POST / HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
          Await.until(
              "a backend got the request",
              () -> goAways.get() > goAwaysBefore || b2.received().size() > seen);
          Response response = client.send("3\r\ndef\r\n0\r\n\r\n").read();
          assertThat(response.body()).isEqualTo("b2");
        }
      }
      assertThat(goAways.get()).isPositive();
    }
  }
}
