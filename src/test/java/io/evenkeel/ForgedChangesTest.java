package io.evenkeel;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.cluster.Member;
import io.evenkeel.health.CheckVerdict;
import io.evenkeel.health.HealthChanged;
import io.evenkeel.health.HealthReport;
import io.evenkeel.health.HealthSnapshot;
import io.evenkeel.kit.Await;
import io.evenkeel.kit.RawClient;
import io.evenkeel.kit.ScriptedBackend;
import io.evenkeel.model.Health;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Another member of a clustered bus may ask, follow and report, and cannot speak for the balancer. */
@Timeout(120)
class ForgedChangesTest {
  private final BlockingQueue<JsonObject> bridged = new LinkedBlockingQueue<>();
  private final ScriptedBackend backend = new ScriptedBackend("b1");
  private final ScriptedBackend spare = new ScriptedBackend("b2");
  private Vertx vertx;
  private Vertx other;
  private Evenkeel evenkeel;
  private WebSocketClient browser;

  @BeforeEach
  void start() throws Exception {
    HazelcastClusterManager membership = HealthFollower.membership(List.of());
    vertx = Await.result(HealthFollower.vertx(membership));
    Member self = membership.getHazelcastInstance().getCluster().getLocalMember();
    String seed = "127.0.0.1:" + self.getAddress().getPort();
    other = HealthFollower.vertx(HealthFollower.membership(List.of(seed)))
        .toCompletionStage()
        .toCompletableFuture()
        .get(60, TimeUnit.SECONDS);
    JsonObject pool = new JsonObject()
        .put("health", new JsonObject().put("interval", "60s"))
        .put("backends", new JsonArray().add(entry(backend)).add(entry(spare)));
    evenkeel = Await.result(Evenkeel.start(
        vertx,
        new JsonObject()
            .put("listeners", JsonArray.of(0))
            .put("admin", new JsonObject().put("port", 0))
            .put("pools", new JsonObject().put("default", pool))));
    browser = vertx.createWebSocketClient();
  }

  private static JsonObject entry(ScriptedBackend backend) {
    return new JsonObject().put("id", backend.id()).put("url", backend.url());
  }

  @AfterEach
  void stop() {
    Await.result(evenkeel.close());
    Await.result(other.close());
    Await.result(vertx.close());
    backend.close();
    spare.close();
  }

  private int admin() {
    return evenkeel.port("admin");
  }

  private static void heardUntil(RawClient stream, StringBuilder heard, String words) {
    while (heard.indexOf(words) < 0) {
      int next = stream.readByte();
      assertThat(next).as(heard.toString()).isNotNegative();
      heard.append((char) next);
    }
  }

  private void drain(String reason) {
    try (RawClient client = RawClient.connect(admin())) {
      String body = new JsonObject().put("mode", "drain").put("reason", reason).encode();
      client.send(
          "PATCH /api/pools/default/backends/b2 HTTP/1.1\r\nHost: localhost\r\nContent-Length: "
              + body.length() + "\r\n\r\n" + body);
      assertThat(client.read().status()).isEqualTo(200);
    }
  }

  private WebSocket bridge() {
    WebSocket socket = Await.result(browser.connect(new WebSocketConnectOptions()
        .setHost("127.0.0.1")
        .setPort(admin())
        .setURI("/eventbus/websocket")));
    socket.handler(bytes -> bridged.add(new JsonObject(bytes)));
    socket.writeTextMessage(new JsonObject()
        .put("type", "register")
        .put("address", "evenkeel.health")
        .encode());
    return socket;
  }

  private JsonObject next() throws InterruptedException {
    JsonObject message = bridged.poll(20, TimeUnit.SECONDS);
    return message == null ? new JsonObject().put("nothing", "came") : message;
  }

  private static JsonObject request(String address) {
    return new JsonObject()
        .put("type", "send")
        .put("address", address)
        .put("replyAddress", "here")
        .put("body", new JsonObject().put("pool", "default").put("backend", "b1"));
  }

  private JsonObject forged() {
    return new JsonObject()
        .put("id", "x-1")
        .put("node", "x")
        .put("seq", 99)
        .put("pool", "default")
        .put("backend", "b1")
        .put("health", "dead")
        .put("was", "alive")
        .put("reason", "forged");
  }

  @Test
  void forged_changes_reach_neither_the_stream_of_events_nor_the_bridge() throws Exception {
    List<String> followed = new CopyOnWriteArrayList<>();
    Await.result(
        HealthChanged.follow(other, change -> followed.add(change.reason())).completion());
    try (RawClient stream = RawClient.connect(admin())) {
      StringBuilder heard = new StringBuilder();
      stream.send("GET /api/events HTTP/1.1\r\nHost: localhost\r\n\r\n");
      heardUntil(stream, heard, "event: snapshot");
      WebSocket socket = bridge();
      socket.writeTextMessage(request("evenkeel.health.snapshot").encode());
      assertThat(next().getString("type")).isEqualTo("rec");

      // a message of its own shows that those before it have arrived
      BlockingQueue<Object> arrived = new LinkedBlockingQueue<>();
      Await.result(vertx
          .eventBus()
          .consumer("test.arrived", message -> arrived.add(message.body()))
          .completion());
      Await.until("routed", () -> {
        other.eventBus().publish("evenkeel.health", forged());
        other.eventBus().publish("test.arrived", "x");
        return !arrived.isEmpty();
      });
      drain("genuine");

      heardUntil(stream, heard, "genuine");
      assertThat(heard.toString()).doesNotContain("forged");
      assertThat(next().getJsonObject("body").getString("reason")).isEqualTo("genuine");
      Await.until("followed elsewhere", () -> followed.contains("genuine"));
    }
  }

  @Test
  void a_member_that_answers_for_the_balancer_is_not_asked_by_its_page() throws Exception {
    for (String address : List.of("evenkeel.health.snapshot", "evenkeel.health.check")) {
      Await.result(other
          .eventBus()
          .consumer(address, message -> message.reply(new JsonObject().put("reason", "forged")))
          .completion());
    }
    WebSocket socket = bridge();

    for (int i = 0; i < 10; i++) {
      socket.writeTextMessage(request("evenkeel.health.snapshot").encode());
      socket.writeTextMessage(request("evenkeel.health.check").encode());
      assertThat(next().getJsonObject("body").encode()).doesNotContain("forged");
      assertThat(next().getJsonObject("body").encode()).doesNotContain("forged");
    }
  }

  @Test
  void a_member_asks_for_state_and_probes_and_reports_what_it_saw() {
    assertThat(Await.result(HealthSnapshot.request(other)).pool("default").acceptingCount())
        .isEqualTo(2);
    assertThat(Await.result(CheckVerdict.request(other, "default", "b1")).health())
        .isEqualTo(Health.ALIVE);
    List<String> followed = new CopyOnWriteArrayList<>();
    Await.result(
        HealthChanged.follow(vertx, change -> followed.add(change.reason())).completion());

    HealthReport.send(other, "default", "b1", "unreachable", "seen from elsewhere");

    Await.until("marked", () -> followed.contains("seen from elsewhere"));
  }
}
