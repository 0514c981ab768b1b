package io.evenkeel.scenario;

import static io.evenkeel.model.Health.ALIVE;
import static io.evenkeel.model.Health.DEAD;
import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.kit.Await;
import io.evenkeel.kit.Farm;
import io.evenkeel.kit.Load;
import io.evenkeel.kit.RawClient;
import io.evenkeel.kit.Response;
import io.evenkeel.kit.ScriptedBackend;
import io.evenkeel.kit.ScriptedRequest;
import io.evenkeel.kit.Scripts;
import io.evenkeel.kit.Tunnels;
import io.evenkeel.model.ChangeCause;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** An operator reads state, checks backends and changes them under load. */
class OperatorTest {
  private static final String B1 = "/api/pools/default/backends/b1";

  @Test
  void a_check_over_http_is_a_fresh_probe_and_its_verdict() {
    try (Farm farm = Farm.of(2).pool("health.interval", "60s").admin().start()) {
      int start = farm.changes().size();
      int probes = farm.backend(1).probes();
      farm.backend(1).health(Scripts.responds(500, "down"));

      Response response = farm.admin("POST", B1 + "/check", null);

      assertThat(response.status()).isEqualTo(200);
      assertThat(response.json().getString("backend")).isEqualTo("b1");
      assertThat(response.json().getString("health")).isEqualTo("dead");
      assertThat(response.json().getBoolean("passed")).isFalse();
      assertThat(response.json().getInteger("status")).isEqualTo(500);
      assertThat(farm.backend(1).probes()).isEqualTo(probes + 1);
      assertThat(farm.changes().await(start, "b1", DEAD).cause()).isEqualTo(ChangeCause.CHECK);
    }
  }

  @Test
  void a_check_of_everything_probes_every_backend() {
    try (Farm farm = Farm.of(3).pool("health.interval", "60s").admin().start()) {
      int[] before = farm.backends().stream().mapToInt(ScriptedBackend::probes).toArray();

      Response pool = farm.admin("POST", "/api/pools/default/check", null);
      Response all = farm.admin("POST", "/api/check", null);

      assertThat(pool.status()).isEqualTo(200);
      assertThat(all.status()).isEqualTo(200);
      IntStream.range(0, 3)
          .forEach(i -> assertThat(farm.backends().get(i).probes()).isEqualTo(before[i] + 2));
    }
  }

  @Test
  void a_drained_backend_finishes_its_requests_and_gets_no_new_ones() {
    try (Farm farm = Farm.of(2).admin().start();
        RawClient waiting = farm.connect();
        Load load = farm.load(4)) {
      CountDownLatch finish = new CountDownLatch(1);
      farm.backends()
          .forEach(each -> each.at("/long", request -> {
            finish.await();
            request.respond(200, each.id());
          }));
      waiting.sendGet("/long");
      Await.until("the long request begun", () -> farm.backends().stream()
          .anyMatch(each -> !each.received("/long").isEmpty()));
      ScriptedBackend busy =
          farm.backend(1).received("/long").isEmpty() ? farm.backend(2) : farm.backend(1);

      Response response = farm.admin(
          "PATCH",
          "/api/pools/default/backends/" + busy.id(),
          new JsonObject().put("mode", "drain").put("reason", "new version"));
      Await.until("all but the long one have ended there", () -> inFlight(farm, busy.id()) == 1);
      int seen = busy.received().size();
      load.more(60);

      assertThat(response.status()).isEqualTo(200);
      assertThat(busy.received()).hasSize(seen);
      finish.countDown();
      assertThat(waiting.read().body()).isEqualTo(busy.id());
      load.stop();
      assertThat(load.errors()).isEmpty();
    }
  }

  private static int inFlight(Farm farm, String backend) {
    return farm.admin("GET", "/api/pools/default/backends/" + backend, null)
        .json()
        .getInteger("inFlight");
  }

  @Test
  void tunnels_streams_and_client_connections_continue_while_their_backend_is_drained() {
    CountDownLatch finish = new CountDownLatch(1);
    try (Farm farm = Farm.of(1).admin().start();
        RawClient tunnel = farm.connect();
        RawClient stream = farm.connect();
        RawClient kept = farm.connect()) {
      farm.backend(1).at("/tunnel", Tunnels.echoes()).at("/stream", request -> {
        request.write(ScriptedRequest.head(200, "Transfer-Encoding", "chunked") + "\r\n"
            + Scripts.chunk("so "));
        finish.await();
        request.write(Scripts.chunk("far") + "0\r\n\r\n");
      });
      Tunnels.open(tunnel, "/tunnel");
      stream.sendGet("/stream");
      kept.get("/");
      Await.until("both begun", () -> farm.inFlight() == 2);

      farm.admin("PATCH", "/api/pools/default", new JsonObject().put("mode", "drain"));
      assertThat(kept.get("/").status()).as("no other backend is left").isEqualTo(200);
      finish.countDown();
      tunnel.send("still");

      assertThat(stream.read().body()).isEqualTo("so far");
      assertThat(Tunnels.text(tunnel.bytes(5))).isEqualTo("still");
      farm.admin("PATCH", "/api/pools/default", new JsonObject().put("mode", "active"));
      assertThat(kept.get("/").status()).isEqualTo(200);
    }
  }

  @Test
  void a_backend_in_maintenance_gets_no_requests_until_it_is_active_again() {
    try (Farm farm = Farm.of(1).admin().start()) {
      JsonObject state = farm.admin(
              "PATCH", B1, new JsonObject().put("mode", "maintenance").put("reason", "disk"))
          .json();
      Response refused = farm.get("/");
      farm.admin("PATCH", B1, new JsonObject().put("mode", "active"));

      assertThat(state.getString("mode")).isEqualTo("maintenance");
      assertThat(state.getString("modeReason")).isEqualTo("disk");
      assertThat(refused.status()).isEqualTo(503);
      assertThat(farm.get("/").status()).isEqualTo(200);
    }
  }

  @Test
  void a_mode_with_a_duration_ends_by_itself() {
    try (Farm farm = Farm.of(1).admin().start()) {
      int start = farm.changes().size();

      farm.admin("PATCH", B1, new JsonObject().put("mode", "maintenance").put("for", "300ms"));

      farm.changes()
          .await(
              start,
              "active again",
              each ->
                  each.wasMode() != each.mode() && each.mode() == io.evenkeel.model.Mode.ACTIVE);
      assertThat(farm.get("/").status()).isEqualTo(200);
    }
  }

  @Test
  void adding_and_removing_backends_under_load_loses_no_request() {
    try (ScriptedBackend added = new ScriptedBackend("b9");
        Farm farm = Farm.of(2).admin().start();
        Load load = farm.load(6)) {
      load.more(50);

      Response created = farm.admin(
          "POST",
          "/api/pools/default/backends",
          new JsonObject().put("url", added.url()).put("id", "b9"));
      farm.changes().await("b9", ALIVE);
      load.more(100);
      Response taken = farm.admin(
          "POST",
          "/api/pools/default/backends",
          new JsonObject().put("url", added.url()).put("id", "b9"));
      Response removed = farm.admin("DELETE", B1, null);
      Await.until("b1 gone", () -> farm.admin("GET", B1, null).status() == 404);
      int seen = farm.backend(1).received().size();
      load.more(100).stop();

      assertThat(created.status()).isEqualTo(201);
      assertThat(created.field("location").orElse("")).endsWith("/backends/b9");
      assertThat(taken.status()).isEqualTo(409);
      assertThat(removed.status()).isEqualTo(202);
      assertThat(added.received()).isNotEmpty();
      assertThat(farm.backend(1).received()).hasSize(seen);
      assertThat(load.errors()).isEmpty();
      assertThat(load.tally().keySet()).containsOnly("200 b1", "200 b2", "200 b9");
      Await.until("no connection to b1 left", () -> farm.backend(1).openConnections() == 0);
    }
  }

  @Test
  void a_weight_of_zero_excludes_a_backend_and_another_weight_includes_it_again() {
    try (Farm farm = Farm.of(2).admin().start()) {
      farm.admin("PATCH", B1, new JsonObject().put("weight", 0));
      for (int i = 0; i < 10; i++) {
        assertThat(farm.get("/").body()).isEqualTo("b2");
      }
      farm.admin("PATCH", B1, new JsonObject().put("weight", 1));
      for (int i = 0; i < 10; i++) {
        farm.get("/");
      }
      assertThat(farm.backend(1).received()).isNotEmpty();
    }
  }

  @Test
  void unknown_resources_are_404_and_unknown_values_are_400() {
    try (Farm farm = Farm.of(1).admin().start()) {
      assertThat(farm.admin("GET", "/api/pools/nowhere", null).status()).isEqualTo(404);
      assertThat(farm.admin("GET", "/api/pools/default/backends/b7", null).status())
          .isEqualTo(404);
      assertThat(
              farm.admin("POST", "/api/pools/default/backends/b7/check", null).status())
          .isEqualTo(404);
      assertThat(farm.admin("PATCH", B1, new JsonObject().put("colour", "red")).status())
          .isEqualTo(400);
      assertThat(farm.admin("PATCH", B1, new JsonObject().put("mode", "asleep")).status())
          .isEqualTo(400);
      assertThat(farm.admin("DELETE", "/api/pools", null).status()).isEqualTo(405);
    }
  }

  @Test
  void the_state_of_a_backend_includes_its_history() {
    try (Farm farm = Farm.of(2).admin().start()) {
      farm.get("/");
      farm.backend(1).health(Scripts.responds(500, "down"));
      farm.changes().await("b1", DEAD);

      JsonObject state = farm.admin("GET", B1, null).json();

      assertThat(state.getString("health")).isEqualTo("dead");
      assertThat(state.getString("cause")).isEqualTo("probe");
      assertThat(state.getBoolean("accepting")).isFalse();
      assertThat(state.getJsonObject("lastProbe").getInteger("status")).isEqualTo(500);
      assertThat(state.getJsonArray("changes")).isNotEmpty();
      assertThat(state.getInteger("inFlight")).isZero();
    }
  }
}
