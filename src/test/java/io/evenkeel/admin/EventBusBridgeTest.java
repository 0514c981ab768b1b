package io.evenkeel.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventBusBridgeTest {
  private final BlockingQueue<JsonObject> received = new LinkedBlockingQueue<>();
  private AdminFixture admin;
  // referenced because Vert.x closes a client that is garbage-collected
  private WebSocketClient client;
  private WebSocket socket;

  @BeforeEach
  void connect() {
    admin = new AdminFixture();
    admin.health.with("shop", "b1");
    client = admin.vertx.createWebSocketClient();
    socket = AdminFixture.await(client.connect(new WebSocketConnectOptions()
        .setHost("127.0.0.1")
        .setPort(admin.port())
        .setURI("/eventbus/websocket")));
    socket.handler(bytes -> received.add(new JsonObject(bytes)));
  }

  @AfterEach
  void stop() {
    admin.close();
  }

  @Test
  void health_changes_are_forwarded() throws Exception {
    send("register", "evenkeel.health");
    // the response shows that the registration before it was handled
    ask("evenkeel.health.snapshot", new JsonObject());
    next();

    admin.health.change("shop", "b1", "connection refused");

    var message = next();
    assertThat(message.getString("type")).isEqualTo("rec");
    assertThat(message.getJsonObject("body").getString("reason")).isEqualTo("connection refused");
  }

  @Test
  void requests_for_a_check_and_a_snapshot_get_replies() throws Exception {
    ask("evenkeel.health.check", new JsonObject().put("pool", "shop").put("backend", "b1"));
    assertThat(next().getJsonObject("body").getBoolean("passed")).isTrue();

    ask("evenkeel.health.snapshot", new JsonObject());
    assertThat(next().getJsonObject("body").getJsonArray("pools")).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evenkeel.health",
        "evenkeel.health.report",
        "evenkeel.health.operate",
        "evenkeel.health.checks",
        "evenkeel.health.check.x",
        "evenkeel.config"
      })
  void no_other_address_accepts_messages(String address) throws Exception {
    ask(address, new JsonObject().put("do", "mode").put("pool", "shop").put("mode", "drain"));

    assertThat(next().getString("body")).isEqualTo("access_denied");
    assertThat(admin.health.commands).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"evenkeel.health.check", "evenkeel.health.report", "evenkeel.config"})
  void no_other_address_is_forwarded(String address) throws Exception {
    send("register", address);

    assertThat(next().getString("body")).isEqualTo("access_denied");
  }

  @Test
  void a_request_cannot_be_published() throws Exception {
    send("publish", "evenkeel.health.check");

    assertThat(next().getString("type")).isEqualTo("err");
    assertThat(admin.health.checks).isEmpty();
  }

  @Test
  void during_a_stop_sockets_close_at_once_and_no_new_one_is_accepted() throws Exception {
    var closed = new java.util.concurrent.CompletableFuture<Void>();
    socket.closeHandler(closed::complete);

    admin.verticle.endStreams();

    closed.get(20, TimeUnit.SECONDS);
    assertThat(admin.get("/eventbus/info").statusCode()).isEqualTo(503);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/eventbus/iframe.html",
        "/eventbus/iframe-1.html",
        "/eventbus/a/b/jsonp",
        "/eventbus/a/b/eventsource",
        "/eventbus/a/b/htmlfile",
        "/eventbus/chunking_test"
      })
  void transports_that_load_foreign_scripts_or_bypass_the_same_site_check_are_404(String path) {
    assertThat(admin.get(path).statusCode()).isEqualTo(404);
  }

  @Test
  void the_transport_without_websockets_accepts_up_to_64_kib() {
    admin.post("/eventbus/a/session/xhr");

    assertThat(admin
            .send("POST", "/eventbus/a/session/xhr_send", "[\"" + "x".repeat(70_000) + "\"]")
            .statusCode())
        .isEqualTo(413);
    assertThat(admin.send("POST", "/eventbus/a/session/xhr_send", "[]").statusCode())
        .isEqualTo(204);
  }

  private void ask(String address, JsonObject body) {
    socket.writeTextMessage(new JsonObject()
        .put("type", "send")
        .put("address", address)
        .put("replyAddress", "reply-here")
        .put("body", body)
        .encode());
  }

  private void send(String type, String address) {
    socket.writeTextMessage(new JsonObject()
        .put("type", type)
        .put("address", address)
        .put("body", new JsonObject())
        .encode());
  }

  private JsonObject next() throws InterruptedException {
    JsonObject message = received.poll(20, TimeUnit.SECONDS);
    return message == null ? new JsonObject().put("type", "nothing came") : message;
  }
}
