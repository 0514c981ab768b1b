package io.evenkeel.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.kit.Await;
import io.evenkeel.kit.Farm;
import io.evenkeel.kit.RawClient;
import io.evenkeel.kit.ScriptedBackend;
import io.evenkeel.kit.Scripts;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;

/** The limit of connections to a backend holds for the process: a request waits, or another event loop closes an idle one. */
class BackendConnectionLimitTest {
  @Test
  void requests_wait_if_all_connections_are_in_use() {
    Semaphore finish = new Semaphore(0);
    try (Farm farm =
        Farm.of(1).pool("limits.connections", 2).pool("timeouts.queue", "9s").start()) {
      ScriptedBackend backend = farm.backend(1).at("/gate", request -> {
        finish.acquire();
        request.respond(200, "b1");
      });
      List<RawClient> clients = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        clients.add(farm.connect().sendGet("/gate"));
      }
      Await.until("two in flight", () -> backend.received("/gate").size() == 2);
      Await.until("four queued", () -> farm.snapshot().encode().contains("\"waiting\":4"));
      finish.release(6);

      clients.forEach(each -> assertThat(each.read().status()).isEqualTo(200));
      clients.forEach(RawClient::close);
      assertThat(backend.openConnections()).isLessThanOrEqualTo(2);
    }
  }

  @Test
  void an_idle_connection_of_another_event_loop_is_closed() {
    try (Farm farm = Farm.of(1)
        .set("proxy.instances", 2)
        .pool("health.interval", "60s")
        .pool("limits.connections", 1)
        .pool("timeouts.queue", "9s")
        .start()) {
      // both event loops get client connections
      for (int i = 0; i < 40; i++) {
        assertThat(farm.get("/").status()).isEqualTo(200);
      }

      assertThat(farm.backend(1).acceptedConnections()).isGreaterThan(2);
    }
  }

  @Test
  void all_requests_that_wait_for_a_live_backend_are_served() {
    try (Farm farm = Farm.of(2).pool("whenNoneAlive", new JsonObject().put("wait", "9s"))) {
      farm.backends().forEach(each -> each.health(Scripts.responds(503, "down")));
      farm.start();
      List<RawClient> clients = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        clients.add(farm.connect().sendGet("/"));
      }
      Await.until("all queued", () -> farm.snapshot().encode().contains("\"waiting\":12"));
      farm.backend(2).health(Scripts.responds(200, "well"));

      clients.forEach(each -> assertThat(each.read().body()).isEqualTo("b2"));
      clients.forEach(RawClient::close);
    }
  }

  @Test
  void connections_of_a_removed_pool_are_closed_when_they_are_idle() {
    Semaphore finish = new Semaphore(0);
    try (Farm farm = Farm.of(2)) {
      JsonObject other = new JsonObject()
          .put("backends", new JsonArray().add(farm.backend(2).url()))
          .put("health", false);
      farm.pool("backends", new JsonArray().add(farm.backend(1).url()))
          .set("pools.other", other)
          .set(
              "routes",
              new JsonArray()
                  .add(new JsonObject().put("path", "/other").put("pool", "other"))
                  .add(new JsonObject().put("pool", "default")))
          .start();
      farm.backend(2).at("/other", request -> {
        finish.acquire();
        request.respond(200, "b2");
      });
      finish.release();
      assertThat(farm.get("/other").status()).isEqualTo(200);
      try (RawClient client = farm.connect().sendGet("/other")) {
        Await.until("it in flight", () -> farm.backend(2).received().size() == 2);
        JsonObject without = farm.config();
        without.getJsonObject("pools").remove("other");
        without.put("routes", new JsonArray().add(new JsonObject().put("pool", "default")));
        Await.result(farm.evenkeel().reload(without));
        finish.release();

        assertThat(client.read().body()).isEqualTo("b2");
        Await.until("no connection left", () -> farm.backend(2).openConnections() == 0);
      }
      assertThat(farm.get("/").body()).isEqualTo("b1");
    }
  }
}
