package io.evenkeel.scenario;

import static io.evenkeel.model.Health.ALIVE;
import static io.evenkeel.model.Health.DEAD;
import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.config.ConfigException;
import io.evenkeel.kit.Await;
import io.evenkeel.kit.Farm;
import io.evenkeel.kit.Load;
import io.evenkeel.kit.RawClient;
import io.evenkeel.kit.ScriptedBackend;
import io.evenkeel.kit.Scripts;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Reloads under load. */
class ReloadTest {
  private static JsonObject entry(ScriptedBackend backend) {
    return new JsonObject().put("id", backend.id()).put("url", backend.url());
  }

  @Test
  void backends_come_and_go_without_a_lost_request() {
    try (ScriptedBackend added = new ScriptedBackend("b9");
        Farm farm = Farm.of(2).start();
        Load load = farm.load(6)) {
      load.more(50);
      farm.pool("backends", new JsonArray().add(entry(farm.backend(2))).add(entry(added)));

      Await.result(farm.evenkeel().reload(farm.config()));
      farm.changes().await("b9", ALIVE);
      load.more(50);
      int seen = farm.backend(1).received().size();
      load.more(100).stop();

      assertThat(load.errors()).isEmpty();
      assertThat(load.tally().keySet()).containsOnly("200 b1", "200 b2", "200 b9");
      assertThat(farm.backend(1).received()).hasSize(seen);
    }
  }

  @Test
  void a_dead_backend_stays_dead_and_a_request_in_flight_continues() {
    CountDownLatch finish = new CountDownLatch(1);
    try (Farm farm = Farm.of(2).start();
        RawClient client = farm.connect()) {
      farm.backend(1).health(Scripts.responds(500, "down"));
      farm.changes().await("b1", DEAD);
      int start = farm.changes().size();
      farm.backend(2).at("/long", request -> {
        finish.await();
        request.respond(200, "at last");
      });
      client.sendGet("/long");
      Await.until("it begun", () -> !farm.backend(2).received("/long").isEmpty());

      Await.result(farm.evenkeel().reload(farm.pool("timeouts.response", "20s").config()));
      finish.countDown();

      assertThat(client.read().body()).isEqualTo("at last");
      assertThat(farm.get("/").body()).isEqualTo("b2");
      assertThat(farm.changes().brief(start)).isEmpty();
    }
  }

  @Test
  void a_mistake_changes_nothing_and_is_reported() {
    try (Farm farm = Farm.of(1).start()) {
      List<JsonObject> news = new CopyOnWriteArrayList<>();
      farm.vertx()
          .eventBus()
          .<JsonObject>consumer("evenkeel.config", told -> news.add(told.body()));
      JsonObject wrong = farm.config().put("ruotes", new JsonArray());

      Throwable problem = Await.failure(farm.evenkeel().reload(wrong));

      assertThat(problem).isInstanceOf(ConfigException.class).hasMessageContaining("ruotes");
      Await.until("the event", () -> !news.isEmpty());
      assertThat(news.get(0).getBoolean("applied")).isFalse();
      assertThat(news.get(0).getJsonArray("mistakes").encode()).contains("ruotes");
      assertThat(farm.logs().lines())
          .anyMatch(each -> each.contains("not reloaded") && each.contains("ruotes"));
      assertThat(farm.get("/").status()).isEqualTo(200);
    }
  }

  @Test
  void a_pool_and_a_route_that_are_new_serve_at_once() {
    try (ScriptedBackend added = new ScriptedBackend("b9");
        Farm farm = Farm.of(1).start()) {
      farm.set("pools.api.backends", new JsonArray().add(entry(added)))
          .set("pools.api.health.interval", "100ms")
          .set(
              "routes",
              new JsonArray()
                  .add(new JsonObject().put("path", "/api/*").put("pool", "api"))
                  .add(new JsonObject().put("pool", "default")));

      Await.result(farm.evenkeel().reload(farm.config()));
      farm.changes().await("b9", ALIVE);

      assertThat(farm.get("/api/x").body()).isEqualTo("b9");
      assertThat(farm.get("/").body()).isEqualTo("b1");
    }
  }

  @Test
  void a_listener_with_another_limit_or_name_keeps_its_port() {
    try (Farm farm = Farm.of(1).start();
        Load load = farm.load(2)) {
      String target = "/" + "x".repeat(600);
      int port = farm.port();
      assertThat(farm.get(target).status()).isEqualTo(200);

      Await.result(
          farm.evenkeel().reload(farm.set("proxy.limits.uriBytes", "256B").config()));
      Await.until("the limit holds", () -> farm.get(target).status() == 414);
      JsonObject renamed =
          new JsonObject().put("name", "web").put("host", "127.0.0.1").put("port", 0);
      Await.result(farm.evenkeel().reload(farm.set("listeners", renamed).config()));
      load.more(50).stop();

      assertThat(farm.evenkeel().port("web")).isEqualTo(port);
      assertThat(load.errors()).isEmpty();
    }
  }

  @Test
  void a_new_listener_opens_and_a_removed_one_closes() {
    try (Farm farm = Farm.of(1).start();
        Load load = farm.load(2)) {
      JsonArray listeners = new JsonArray()
          .add(new JsonObject().put("name", "http").put("host", "127.0.0.1").put("port", 0))
          .add(new JsonObject().put("name", "extra").put("host", "127.0.0.1").put("port", 0));
      Await.result(farm.evenkeel().reload(farm.set("listeners", listeners).config()));
      int extra = farm.evenkeel().port("extra");
      try (RawClient client = RawClient.connect(extra)) {
        assertThat(client.get("/").status()).isEqualTo(200);
      }
      listeners.remove(1);
      Await.result(farm.evenkeel().reload(farm.config()));

      Await.until("the port refuses", () -> {
        try (RawClient client = RawClient.connect(extra)) {
          client.seesClose();
          return false;
        } catch (java.io.UncheckedIOException refused) {
          return true;
        }
      });
      load.more(20).stop();
      assertThat(load.errors()).isEmpty();
    }
  }
}
