package io.evenkeel.admin.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.admin.AdminFixture;
import io.evenkeel.admin.RawSocket;
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
    HttpServer server = AdminFixture.await(vertx
        .createHttpServer(new HttpServerOptions().setHttp2ClearTextEnabled(false))
        .connectionHandler(connections::onConnection)
        .requestHandler(router)
        .listen(0, "127.0.0.1"));
    port = server.actualPort();
    vertx.setPeriodic(20, tick -> connections.closeOverdue());
  }

  @AfterEach
  void stop() {
    AdminFixture.await(vertx.close());
  }

  @Test
  void a_silent_connection_is_closed() throws IOException {
    try (var quiet = new RawSocket(port, "")) {
      assertThat(quiet.countToEnd("HTTP")).isZero();
    }
  }

  @Test
  void a_connection_with_an_incomplete_head_is_closed() throws IOException {
    try (var slow = new RawSocket(port, "GET /now HTTP/1.1\r\nHost: a\r\n")) {
      assertThat(slow.countToEnd("HTTP")).isZero();
    }
  }

  @Test
  void an_idle_connection_after_a_response_is_closed() throws IOException {
    try (var kept = new RawSocket(port, "GET /now HTTP/1.1\r\nHost: a\r\n\r\n")) {
      assertThat(kept.countToEnd("HTTP/1.1 200")).isEqualTo(1);
    }
  }

  @Test
  void a_connection_with_a_request_in_flight_stays_open() throws IOException {
    var waiting = new RawSocket(port, "GET /never HTTP/1.1\r\nHost: a\r\n\r\n");
    until(count -> count == 1);
    AdminFixture.await(vertx.timer(300, TimeUnit.MILLISECONDS));

    assertThat(connections.size()).isEqualTo(1);
    waiting.close();
    until(count -> count == 0);
  }

  @Test
  void a_connection_that_became_a_websocket_is_removed_when_it_closes() {
    WebSocketClient client = vertx.createWebSocketClient();
    var socket = AdminFixture.await(client.connect(port, "127.0.0.1", "/socket"));

    AdminFixture.await(socket.close());

    until(count -> count == 0);
    AdminFixture.await(client.close());
  }

  private void until(IntPredicate holds) {
    for (int i = 0; i < 200 && !holds.test(connections.size()); i++) {
      AdminFixture.await(vertx.timer(10, TimeUnit.MILLISECONDS));
    }
    assertThat(holds.test(connections.size())).isTrue();
  }
}
