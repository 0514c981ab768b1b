package io.evenkeel.health.probe;

import io.evenkeel.health.monitor.Eventually;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A server that sends the bytes that a test wants. */
public final class ScriptedServer {
  /** Handles a request after its head was received. */
  public interface Responder extends Handler<NetSocket> {}

  public final List<String> heads = new CopyOnWriteArrayList<>();
  public final AtomicInteger open = new AtomicInteger();
  final AtomicInteger accepted = new AtomicInteger();
  public final AtomicInteger maxOpen = new AtomicInteger();
  private final Vertx vertx;
  private volatile Responder responder = ok();
  private NetServer server;
  private int port;

  private ScriptedServer(Vertx vertx) {
    this.vertx = vertx;
    this.server = listening(vertx, 0);
    this.port = server.actualPort();
  }

  public static ScriptedServer start(Vertx vertx) {
    return new ScriptedServer(vertx);
  }

  private NetServer listening(Vertx on, int wanted) {
    NetServer created =
        on.createNetServer(new NetServerOptions().setHost("127.0.0.1").setPort(wanted));
    created.connectHandler(socket -> {
      accepted.incrementAndGet();
      maxOpen.accumulateAndGet(open.incrementAndGet(), Math::max);
      socket.closeHandler(closed -> open.decrementAndGet());
      socket.exceptionHandler(broken -> {});
      StringBuilder head = new StringBuilder();
      socket.handler(part -> {
        head.append(part);
        if (head.toString().endsWith("\r\n\r\n")) {
          heads.add(head.toString());
          head.setLength(0);
          responder.handle(socket);
        }
      });
    });
    return Eventually.get(created.listen());
  }

  public int port() {
    return port;
  }

  public void respondWith(Responder next) {
    responder = next;
  }

  /** Stops listening. */
  public void stop() {
    Eventually.get(server.close());
  }

  /** Listens again on the same port. */
  void restart() {
    server = listening(vertx, port);
  }

  public static Responder ok() {
    return status(200, "");
  }

  public static Responder status(int code, String body) {
    return bytes("HTTP/1.1 " + code + " X\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
  }

  static Responder bytes(String all) {
    return socket -> socket.write(all);
  }

  public static Responder silence() {
    return socket -> {};
  }

  /** Closes the connection without a response. */
  static Responder close() {
    return NetSocket::close;
  }

  /** A head, then an endless body. */
  static Responder endless(Vertx vertx, String beginning) {
    return socket -> {
      socket.write("HTTP/1.1 200 X\r\nTransfer-Encoding: chunked\r\n\r\n");
      socket.write(Integer.toHexString(beginning.length()) + "\r\n" + beginning + "\r\n");
      sendChunks(vertx, socket);
    };
  }

  private static void sendChunks(Vertx vertx, NetSocket socket) {
    Buffer chunk = Buffer.buffer("2000\r\n" + "x".repeat(0x2000) + "\r\n");
    Future<Void> written = socket.write(chunk);
    written.onSuccess(more -> vertx.runOnContext(go -> sendChunks(vertx, socket)));
  }

  /** A head that arrives byte by byte and never ends. */
  static Responder trickle(Vertx vertx) {
    return socket -> {
      socket.write("HTTP/1.1 200 X\r\n");
      vertx.setPeriodic(10, tick -> socket.write("X").onFailure(closed -> vertx.cancelTimer(tick)));
    };
  }
}
