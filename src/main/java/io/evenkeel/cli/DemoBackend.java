package io.evenkeel.cli;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A backend for demonstration: its responses contain its name, and it can be stopped for a while. */
final class DemoBackend extends VerticleBase {
  private final String name;
  private final int configuredPort;
  private final Duration downtime;
  private volatile int port;
  private boolean down;
  private Future<HttpServer> server = Future.failedFuture("not started");

  /**
   * @param port 0..65535; 0 for any free port
   * @param deadFor how long it stays down after a kill request
   */
  DemoBackend(String name, int port, Duration deadFor) {
    this.name = name;
    configuredPort = port;
    this.downtime = deadFor;
  }

  @Override
  public Future<?> start() {
    return listen(configuredPort).onSuccess(open -> port = open.actualPort());
  }

  int configuredPort() {
    return configuredPort;
  }

  /** The port, known once the backend was started; the same after a kill request. */
  int port() {
    return port;
  }

  String url() {
    return "http://localhost:" + port;
  }

  private Future<HttpServer> listen(int requestedPort) {
    server = vertx
        .createHttpServer(new HttpServerOptions().setHttp2ClearTextEnabled(false))
        .requestHandler(this::handle)
        .listen(requestedPort, "127.0.0.1");
    return server;
  }

  private void handle(HttpServerRequest request) {
    request.response().putHeader("Content-Type", "text/plain; charset=utf-8");
    switch (request.path()) {
      case "/health" -> request.response().end("well\n");
      case "/kill" ->
        request
            .response()
            .end("%s is gone, and back in %d s\n".formatted(name, downtime.toSeconds()))
            .onComplete(sent -> goDown());
      default ->
        request
            .response()
            .end("%s (port %d) answers %s %s\n"
                .formatted(name, port, request.method(), request.uri()));
    }
  }

  private void goDown() {
    if (down) {
      return;
    }
    down = true;
    // the delay lets the response to the kill request be sent
    server
        .compose(open -> open.shutdown(50, TimeUnit.MILLISECONDS))
        .onComplete(
            closed -> vertx.setTimer(Math.max(1, downtime.toMillis()), due -> listenAgain()));
  }

  private void listenAgain() {
    listen(port)
        .onSuccess(open -> down = false)
        .onFailure(failure -> vertx.setTimer(1000, due -> listenAgain()));
  }
}
