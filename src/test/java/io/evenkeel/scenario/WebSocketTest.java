package io.evenkeel.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.kit.Await;
import io.evenkeel.kit.WebSockets;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketBase;
import io.vertx.core.http.WebSocketFrame;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** WebSockets between a client and a server of Vert.x. */
class WebSocketTest {
  @Test
  void text_and_binary_messages_are_echoed() {
    try (WebSockets sockets = WebSockets.echo()) {
      WebSocket socket = sockets.connect();
      Promise<String> text = Promise.promise();
      Promise<Buffer> binary = Promise.promise();
      socket.textMessageHandler(text::tryComplete).binaryMessageHandler(binary::tryComplete);
      socket.resume();

      Await.result(socket.writeTextMessage("grüße"));
      Await.result(socket.writeBinaryMessage(WebSockets.bytes(70_000)));

      assertThat(Await.result(text.future())).isEqualTo("grüße");
      assertThat(Await.result(binary.future())).isEqualTo(WebSockets.bytes(70_000));
      Await.result(socket.close());
    }
  }

  @Test
  void a_message_of_ten_megabytes_is_echoed_in_one_frame() {
    try (WebSockets sockets = WebSockets.of(socket -> socket.frameHandler(frame -> {
      if (frame.isBinary()) {
        socket.writeFrame(WebSocketFrame.binaryFrame(frame.binaryData(), true));
      }
    }))) {
      WebSocket socket = sockets.connect();
      Promise<Buffer> back = Promise.promise();
      socket.binaryMessageHandler(back::tryComplete).resume();
      Buffer large = WebSockets.bytes(10 << 20);

      socket.writeFrame(WebSocketFrame.binaryFrame(large, true));

      assertThat(Await.result(back.future())).isEqualTo(large);
      Await.result(socket.close());
    }
  }

  @Test
  void fragments_and_control_frames_between_them_arrive_as_sent() {
    List<String> frames = new CopyOnWriteArrayList<>();
    try (WebSockets sockets = WebSockets.of(socket -> socket.frameHandler(frame -> {
      if (!frame.isClose()) {
        frames.add(frame.type() + " " + frame.isFinal() + " " + frame.binaryData());
      }
    }))) {
      WebSocket socket = sockets.connect();
      Promise<Buffer> pong = Promise.promise();
      socket.pongHandler(pong::tryComplete).resume();

      socket.writeFrame(WebSocketFrame.textFrame("a", false));
      socket.writeFrame(WebSocketFrame.continuationFrame(Buffer.buffer("b"), false));
      socket.writePing(Buffer.buffer("are you there"));
      socket.writeFrame(WebSocketFrame.continuationFrame(Buffer.buffer("c"), true));

      assertThat(Await.result(pong.future()).toString()).isEqualTo("are you there");
      Await.until(() -> "four frames, not " + frames, Await.BOUND, () -> frames.size() == 4);
      assertThat(frames)
          .containsExactly(
              "TEXT false a",
              "CONTINUATION false b",
              "PING true are you there",
              "CONTINUATION true c");
      Await.result(socket.close());
    }
  }

  @Test
  void a_backend_may_ping_and_send_first() {
    Promise<Buffer> pong = Promise.promise();
    try (WebSockets sockets = WebSockets.of(socket -> {
      socket.pongHandler(pong::tryComplete);
      socket.writeTextMessage("welcome");
      socket.writePing(Buffer.buffer("you"));
    })) {
      WebSocket socket = sockets.connect();
      Promise<String> first = Promise.promise();
      socket.textMessageHandler(first::tryComplete).resume();

      assertThat(Await.result(first.future())).isEqualTo("welcome");
      assertThat(Await.result(pong.future()).toString()).isEqualTo("you");
      Await.result(socket.close());
    }
  }

  @Test
  void the_close_code_of_the_client_reaches_the_backend() {
    Promise<String> closed = Promise.promise();
    try (WebSockets sockets =
        WebSockets.of(socket -> socket.closeHandler(gone -> closed.tryComplete(code(socket))))) {
      WebSocket socket = sockets.connect();
      socket.resume();

      Await.result(socket.close((short) 4001, "enough"));

      assertThat(Await.result(closed.future())).isEqualTo("4001 enough");
      sockets.farm().awaitIdle();
    }
  }

  @Test
  void the_close_code_of_the_backend_reaches_the_client() {
    try (WebSockets sockets = WebSockets.of(
        socket -> socket.textMessageHandler(asked -> socket.close((short) 4002, "not here")))) {
      WebSocket socket = sockets.connect();
      Promise<String> closed = Promise.promise();
      socket.closeHandler(gone -> closed.tryComplete(code(socket))).resume();
      socket.writeTextMessage("go");

      assertThat(Await.result(closed.future())).isEqualTo("4002 not here");
      sockets.farm().awaitIdle();
    }
  }

  @Test
  void a_stop_sends_a_close_frame_to_both_sides() {
    Promise<String> backend = Promise.promise();
    try (WebSockets sockets =
        WebSockets.of(socket -> socket.closeHandler(gone -> backend.tryComplete(code(socket))))) {
      WebSocket socket = sockets.connect();
      Promise<String> client = Promise.promise();
      socket.closeHandler(gone -> client.tryComplete(code(socket))).resume();

      Await.result(sockets.farm().evenkeel().close());

      assertThat(Await.result(client.future())).isEqualTo("1001 null");
      assertThat(Await.result(backend.future())).isEqualTo("1001 null");
    }
  }

  @Test
  void a_stop_waits_for_the_end_of_the_current_frame() {
    try (WebSockets sockets = WebSockets.of(socket -> {
      socket.writeTextMessage("small");
      socket.writeFrame(WebSocketFrame.binaryFrame(WebSockets.bytes(10 << 20), false));
    })) {
      WebSocket socket = sockets.connect();
      Promise<String> closed = Promise.promise();
      List<Integer> lengths = new CopyOnWriteArrayList<>();
      socket.frameHandler(frame -> {
        if (!frame.isClose()) {
          lengths.add(frame.binaryData().length());
        }
      });
      socket.closeHandler(gone -> closed.tryComplete(code(socket)));
      socket.fetch(1);
      Await.until("the first came", () -> lengths.size() == 1);

      Future<Void> closing = sockets.farm().evenkeel().close();
      socket.resume();

      assertThat(Await.result(closed.future())).isEqualTo("1001 null");
      assertThat(lengths).containsExactly(5, 10 << 20);
      Await.result(closing);
    }
  }

  @Test
  void close_frames_are_spread_over_the_drain_time() {
    try (WebSockets sockets = WebSockets.of(ServerWebSocket::resume)) {
      List<Long> at = new CopyOnWriteArrayList<>();
      for (int i = 0; i < 8; i++) {
        WebSocket socket = sockets.connect();
        socket.closeHandler(gone -> at.add(System.nanoTime())).resume();
      }

      Await.result(sockets.farm().evenkeel().close());
      Await.until(() -> "eight closed, not " + at, Await.BOUND, () -> at.size() == 8);

      // two event loops with four sockets each over 4.5 s: the last close frame follows the first
      // by more than a
      // second
      assertThat(at.get(7) - at.get(0)).isGreaterThan(1_000_000_000L);
    }
  }

  private static String code(WebSocketBase socket) {
    return socket.closeStatusCode() + " " + socket.closeReason();
  }
}
