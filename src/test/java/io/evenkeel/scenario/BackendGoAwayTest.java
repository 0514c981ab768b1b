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

/** HTTP/2 connections to backends that take no request, or no more, at the moment when one is to be sent over them. */
class BackendGoAwayTest {
  private interface Welcome {
    void play(H2Peer peer) throws IOException;
  }

  /** A backend b1 that does this with each connection, and reads on; and b2, which answers. */
  private static void before(
      String settings, Welcome welcome, java.util.function.Consumer<Farm> then) throws IOException {
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
      Thread acceptor = new Thread(() -> accept(listener, settings, welcome, streams), "b1");
      acceptor.setDaemon(true);
      acceptor.start();
      then.accept(farm.start());
      assertThat(streams.get()).isPositive();
    }
  }

  private static void accept(
      ServerSocket listener, String settings, Welcome welcome, AtomicInteger connections) {
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
                welcome.play(peer);
                while (true) {
                  peer.frame();
                }
              } catch (IOException | RuntimeException closed) {
                // the end
              }
            },
            "b1 reads");
        reader.setDaemon(true);
        reader.start();
      }
    } catch (IOException closed) {
      // the end
    }
  }

  private static void everyPostIsAnsweredByB2(Farm farm) {
    for (int i = 0; i < 6; i++) {
      assertThat(farm.post("/" + i, "x").body()).isEqualTo("b2");
    }
    Await.until("nothing under way", () -> farm.inFlight() == 0);
  }

  @Test
  void a_connection_with_goaway_right_after_its_settings_is_skipped() throws IOException {
    before(
        "",
        peer -> peer.send(Frame.of(Frame.GOAWAY, 0, 0, 0, 0)),
        BackendGoAwayTest::everyPostIsAnsweredByB2);
  }

  @Test
  void a_backend_that_allows_no_streams_is_skipped() throws IOException {
    before("0", peer -> {}, BackendGoAwayTest::everyPostIsAnsweredByB2);
  }

  @Test
  void a_goaway_during_an_upload_that_was_not_processed_loses_no_request() throws IOException {
    try (H2Backend b1 = new H2Backend("b1");
        H2Backend b2 = new H2Backend("b2");
        Farm farm = H2Backend.behind(Farm.of(0), b1, b2).start()) {
      AtomicInteger left = new AtomicInteger();
      b1.at("/", (peer, stream) -> {
        left.incrementAndGet();
        peer.send(Frame.of(Frame.GOAWAY, 0, 0, Math.max(0, stream - 2), 0));
      });
      for (int i = 0; i < 4; i++) {
        int before = left.get();
        int seen = b2.received().size();
        try (RawClient client = farm.connect()) {
          client.send(
              "POST / HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
          Await.until("it has left", () -> left.get() > before || b2.received().size() > seen);
          Response answer = client.send("3\r\ndef\r\n0\r\n\r\n").read();
          assertThat(answer.body()).isEqualTo("b2");
        }
      }
      assertThat(left.get()).isPositive();
    }
  }
}
