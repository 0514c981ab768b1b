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

/** A backend that answers as a test wants it to, byte by byte. */
public final class Scripted {
  /** What happens to a request, once its head is there. */
  public interface Answer extends Handler<NetSocket> {}

  public final List<String> heads = new CopyOnWriteArrayList<>();
  public final AtomicInteger open = new AtomicInteger();
  final AtomicInteger accepted = new AtomicInteger();
  public final AtomicInteger atOnce = new AtomicInteger();
  private final Vertx vertx;
  private volatile Answer answer = ok();
  private NetServer server;
  private int port;

  private Scripted(Vertx vertx) {
    this.vertx = vertx;
    this.server = listening(vertx, 0);
    this.port = server.actualPort();
  }

  public static Scripted start(Vertx vertx) {
    return new Scripted(vertx);
  }

  private NetServer listening(Vertx on, int wanted) {
    NetServer made =
        on.createNetServer(new NetServerOptions().setHost("127.0.0.1").setPort(wanted));
    made.connectHandler(socket -> {
      accepted.incrementAndGet();
      atOnce.accumulateAndGet(open.incrementAndGet(), Math::max);
      socket.closeHandler(closed -> open.decrementAndGet());
      socket.exceptionHandler(broken -> {});
      StringBuilder head = new StringBuilder();
      socket.handler(part -> {
        head.append(part);
        if (head.toString().endsWith("\r\n\r\n")) {
          heads.add(head.toString());
          head.setLength(0);
          answer.handle(socket);
        }
      });
    });
    return Eventually.get(made.listen());
  }

  public int port() {
    return port;
  }

  public void answers(Answer next) {
    answer = next;
  }

  /** From now on nobody listens. */
  public void dies() {
    Eventually.get(server.close());
  }

  /** Listens again. */
  void recovers() {
    server = listening(vertx, port);
  }

  public static Answer ok() {
    return status(200, "");
  }

  public static Answer status(int code, String body) {
    return bytes("HTTP/1.1 " + code + " X\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
  }

  static Answer bytes(String all) {
    return socket -> socket.write(all);
  }

  public static Answer silence() {
    return socket -> {};
  }

  /** An RST, or what the other side takes for one. */
  static Answer close() {
    return NetSocket::close;
  }

  /** A head, and then a body that has no end. */
  static Answer endless(Vertx vertx, String beginning) {
    return socket -> {
      socket.write("HTTP/1.1 200 X\r\nTransfer-Encoding: chunked\r\n\r\n");
      socket.write(Integer.toHexString(beginning.length()) + "\r\n" + beginning + "\r\n");
      pour(vertx, socket);
    };
  }

  private static void pour(Vertx vertx, NetSocket socket) {
    Buffer chunk = Buffer.buffer("2000\r\n" + "x".repeat(0x2000) + "\r\n");
    Future<Void> written = socket.write(chunk);
    written.onSuccess(more -> vertx.runOnContext(go -> pour(vertx, socket)));
  }

  /** A byte a while, never a whole head. */
  static Answer trickle(Vertx vertx) {
    return socket -> {
      socket.write("HTTP/1.1 200 X\r\n");
      vertx.setPeriodic(10, tick -> socket.write("X").onFailure(closed -> vertx.cancelTimer(tick)));
    };
  }
}
