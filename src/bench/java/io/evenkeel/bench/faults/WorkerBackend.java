package io.evenkeel.bench.faults;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

/**
 * A backend with a few workers, each of which takes a fixed time for a request, and an endless queue in front of them. It
 * works on requests whose client has left, and its health check waits in the same queue. Used on one event loop.
 */
final class WorkerBackend {
  private final Vertx vertx;
  private final int workers;
  private final long defaultMillis;
  private final Queue<HttpServerRequest> queue = new ArrayDeque<>();
  private final HttpServer server;
  private volatile long millis;
  private int busy;

  WorkerBackend(Vertx vertx, int port, int workers, long millis) throws Exception {
    this.vertx = vertx;
    this.workers = workers;
    this.defaultMillis = millis;
    this.millis = millis;
    server = vertx.createHttpServer().requestHandler(this::enqueue);
    server
        .listen(port, "127.0.0.1")
        .toCompletionStage()
        .toCompletableFuture()
        .get(10, TimeUnit.SECONDS);
  }

  /** Makes each request take {@code factor} times as long as at first. */
  void slow(int factor) {
    millis = defaultMillis * factor;
  }

  private void enqueue(HttpServerRequest request) {
    request.exceptionHandler(left -> {});
    request.response().exceptionHandler(left -> {});
    queue.add(request);
    work();
  }

  private void work() {
    while (busy < workers && !queue.isEmpty()) {
      HttpServerRequest request = queue.remove();
      busy++;
      vertx.setTimer(millis, done -> {
        busy--;
        if (!request.response().closed() && !request.response().ended()) {
          request.response().end("done");
        }
        work();
      });
    }
  }
}
