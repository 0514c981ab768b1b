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

/** A WebSocket backend and client of Vert.x, with a balancer between them. */
public final class WebSockets implements AutoCloseable {
  /** Larger than any message of a test. */
  public static final int MAX_MESSAGE = 32 << 20;

  private final Farm farm = Farm.of(1);
  private final HttpServer backend;
  private final WebSocketClient client;

  private WebSockets(Consumer<ServerWebSocket> does, Consumer<Farm> prepares) {
    prepares.accept(farm);
    backend = Await.result(farm.vertx()
        .createHttpServer(new HttpServerOptions()
            .setMaxWebSocketFrameSize(MAX_MESSAGE)
            .setMaxWebSocketMessageSize(MAX_MESSAGE))
        .requestHandler(request -> request.response().end("well"))
        .webSocketHandler(does::accept)
        .listen(0, "127.0.0.1"));
    client = farm.vertx()
        .createWebSocketClient(new WebSocketClientOptions()
            .setMaxFrameSize(MAX_MESSAGE)
            .setMaxMessageSize(MAX_MESSAGE));
    farm.pool(
            "backends",
            new JsonArray()
                .add(new JsonObject()
                    .put("id", "ws")
                    .put("url", "http://127.0.0.1:" + backend.actualPort())))
        .start();
  }

  /** A backend that handles each socket with {@code does}, on its event loop. */
  public static WebSockets of(Consumer<ServerWebSocket> does) {
    return new WebSockets(does, farm -> {});
  }

  /** A backend that sends every message back as text or binary, as received. */
  public static WebSockets echo() {
    return echo(farm -> {});
  }

  /** The same, behind a balancer with another configuration. */
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

  /** Opens a WebSocket through the balancer. It is paused: call {@code resume} after setting its handlers. */
  public WebSocket connect() {
    // paused on its own event loop: its first frame may arrive together with the response that
    // opens it
    return Await.result(client
        .connect(new WebSocketConnectOptions()
            .setHost("127.0.0.1")
            .setPort(farm.port())
            .setURI("/"))
        .map(WebSocket::pause));
  }

  /** Bytes without an obvious period. */
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
