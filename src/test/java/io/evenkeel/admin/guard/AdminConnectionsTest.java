package io.evenkeel.admin.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.admin.AdminRun;
import io.evenkeel.admin.RawExchange;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.WebSocketClient;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AdminConnectionsTest {
  private final Vertx vertx = Vertx.vertx();
  private final Duration soon = Duration.ofMillis(100);
  private final AdminConnections connections =
      new AdminConnections(new AdminConnections.Limits(10, soon, soon, soon, soon));
  private int port;

  @BeforeEach
  void start() {
    Router router = Router.router(vertx);
    router.route().handler(connections::onRequest);
    router.route("/never").handler(ctx -> {});
    router.route("/socket").handler(ctx -> ctx.request().toWebSocket());
    router.route("/now").handler(ctx -> ctx.response().end());
    HttpServer server = AdminRun.await(vertx
        .createHttpServer(new HttpServerOptions().setHttp2ClearTextEnabled(false))
        .connectionHandler(connections::onConnection)
        .requestHandler(router)
        .listen(0, "127.0.0.1"));
    port = server.actualPort();
    vertx.setPeriodic(20, tick -> connections.closeOverdue());
  }

  @AfterEach
  void stop() {
    AdminRun.await(vertx.close());
  }

  @Test
  void one_that_says_nothing_is_closed() throws IOException {
    try (var quiet = new RawExchange(port, "")) {
      assertThat(quiet.countToEnd("HTTP")).isZero();
    }
  }

  @Test
  void one_that_never_ends_its_head_is_closed() throws IOException {
    try (var slow = new RawExchange(port, "GET /now HTTP/1.1\r\nHost: a\r\n")) {
      assertThat(slow.countToEnd("HTTP")).isZero();
    }
  }

  @Test
  void one_kept_after_its_answer_is_closed() throws IOException {
    try (var kept = new RawExchange(port, "GET /now HTTP/1.1\r\nHost: a\r\n\r\n")) {
      assertThat(kept.countToEnd("HTTP/1.1 200")).isEqualTo(1);
    }
  }

  @Test
  void one_with_a_request_under_way_is_left_alone() throws IOException {
    var waiting = new RawExchange(port, "GET /never HTTP/1.1\r\nHost: a\r\n\r\n");
    until(count -> count == 1);
    AdminRun.await(vertx.timer(300, TimeUnit.MILLISECONDS));

    assertThat(connections.size()).isEqualTo(1);
    waiting.close();
    until(count -> count == 0);
  }

  @Test
  void one_that_became_a_websocket_is_forgotten_when_it_closes() {
    WebSocketClient client = vertx.createWebSocketClient();
    var socket = AdminRun.await(client.connect(port, "127.0.0.1", "/socket"));

    AdminRun.await(socket.close());

    until(count -> count == 0);
    AdminRun.await(client.close());
  }

  private void until(IntPredicate holds) {
    for (int i = 0; i < 200 && !holds.test(connections.size()); i++) {
      AdminRun.await(vertx.timer(10, TimeUnit.MILLISECONDS));
    }
    assertThat(holds.test(connections.size())).isTrue();
  }
}
