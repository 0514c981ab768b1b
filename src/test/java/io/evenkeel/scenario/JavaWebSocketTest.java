package io.evenkeel.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.kit.Await;
import io.evenkeel.kit.Pki;
import io.evenkeel.kit.WebSockets;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** WebSockets with the client of the JDK, which is stricter than most. */
class JavaWebSocketTest {
  @Test
  void messages_pings_and_the_close_are_echoed() {
    RecordingListener received = new RecordingListener();
    try (WebSockets sockets = WebSockets.echo()) {
      WebSocket socket = connect(sockets, received);

      socket.sendText("in two", false).join();
      socket.sendText(" parts", true).join();
      socket.sendPing(java.nio.ByteBuffer.wrap(new byte[] {1, 2, 3})).join();
      socket.sendClose(4003, "bye").join();

      Await.until(
          () -> "the close, not " + received.all, Await.BOUND, () -> received.has("close 4003"));
      assertThat(received.all).contains("text in two parts", "pong 3");
      sockets.farm().awaitIdle();
    }
  }

  @Test
  void the_same_over_tls(@TempDir Path directory) {
    Pki pki = new Pki(directory);
    JsonObject tls = HttpsTest.tls(pki.issue("localhost"));
    RecordingListener received = new RecordingListener();
    try (WebSockets sockets = WebSockets.echo(farm -> HttpsTest.serving(farm, tls))) {
      String large = "large ".repeat(100_000);
      WebSocket socket = HttpClient.newBuilder()
          .sslContext(pki.context())
          .build()
          .newWebSocketBuilder()
          .buildAsync(URI.create("wss://localhost:" + sockets.farm().port() + "/"), received)
          .join();

      socket.sendText(large, true).join();
      socket.sendClose(4004, "bye").join();

      Await.until("the close", () -> received.has("close 4004"));
      assertThat(received.all).contains("text " + large);
      sockets.farm().awaitIdle();
    }
  }

  @Test
  void a_stop_is_a_close_with_1001() {
    RecordingListener received = new RecordingListener();
    try (WebSockets sockets = WebSockets.echo()) {
      WebSocket unused = connect(sockets, received);

      Await.result(sockets.farm().evenkeel().close());

      Await.until(
          () -> "the close, not " + received.all, Await.BOUND, () -> received.has("close 1001"));
    }
  }

  private static WebSocket connect(WebSockets sockets, RecordingListener received) {
    return HttpClient.newHttpClient()
        .newWebSocketBuilder()
        .buildAsync(URI.create("ws://127.0.0.1:" + sockets.farm().port() + "/"), received)
        .join();
  }

  private static final class RecordingListener implements WebSocket.Listener {
    private final List<String> all = new CopyOnWriteArrayList<>();
    private final StringBuilder text = new StringBuilder();

    boolean has(String what) {
      return all.contains(what);
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
      text.append(part);
      if (last) {
        all.add("text " + text);
        text.setLength(0);
      }
      socket.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onPong(WebSocket socket, java.nio.ByteBuffer message) {
      all.add("pong " + message.remaining());
      socket.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      all.add("close " + code);
      return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable problem) {
      all.add("error " + problem);
    }
  }
}
