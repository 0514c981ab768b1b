package io.evenkeel.kit;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.function.Consumer;

/** A WebSocket backend and clients made of Vert.x's own, with a balancer between them. */
public final class WebSockets implements AutoCloseable {
  /** Larger than any message of a test. */
  public static final int MOST = 32 << 20;

  private final Farm farm = Farm.of(1);
  private final HttpServer backend;
  private final WebSocketClient client;

  private WebSockets(Consumer<ServerWebSocket> does, Consumer<Farm> prepares) {
    prepares.accept(farm);
    backend = Await.result(farm.vertx()
        .createHttpServer(
            new HttpServerOptions().setMaxWebSocketFrameSize(MOST).setMaxWebSocketMessageSize(MOST))
        .requestHandler(request -> request.response().end("well"))
        .webSocketHandler(does::accept)
        .listen(0, "127.0.0.1"));
    client = farm.vertx()
        .createWebSocketClient(
            new WebSocketClientOptions().setMaxFrameSize(MOST).setMaxMessageSize(MOST));
    farm.pool(
            "backends",
            new JsonArray()
                .add(new JsonObject()
                    .put("id", "ws")
                    .put("url", "http://127.0.0.1:" + backend.actualPort())))
        .start();
  }

  /** A backend that does this with each socket, on its event loop. */
  public static WebSockets of(Consumer<ServerWebSocket> does) {
    return new WebSockets(does, farm -> {});
  }

  /** A backend that sends back every message, of its kind. */
  public static WebSockets echo() {
    return echo(farm -> {});
  }

  /** The same, behind a balancer that is configured otherwise. */
  public static WebSockets echo(Consumer<Farm> prepares) {
    return new WebSockets(
        socket -> {
          socket.textMessageHandler(socket::writeTextMessage);
          socket.binaryMessageHandler(socket::writeBinaryMessage);
        },
        prepares);
  }

  public Farm farm() {
    return farm;
  }

  /** A client's socket through the balancer, paused: call resume when its handlers are set. */
  public WebSocket connect() {
    // paused on its own loop: its first frame may be in the same bytes as the answer that opened it
    return Await.result(client
        .connect(new WebSocketConnectOptions()
            .setHost("127.0.0.1")
            .setPort(farm.port())
            .setURI("/"))
        .map(WebSocket::pause));
  }

  /** Bytes that repeat nothing obvious. */
  public static Buffer bytes(int length) {
    byte[] bytes = new byte[length];
    new java.util.Random(length).nextBytes(bytes);
    return Buffer.buffer(bytes);
  }

  @Override
  public void close() {
    try {
      farm.close();
    } finally {
      Await.result(farm.vertx().close());
    }
  }
}
