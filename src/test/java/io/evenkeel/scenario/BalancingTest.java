package io.evenkeel.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.kit.Await;
import io.evenkeel.kit.Farm;
import io.evenkeel.kit.RawClient;
import io.evenkeel.kit.Scripts;
import io.evenkeel.model.Health;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How many requests each backend gets. */
class BalancingTest {
  @Test
  void round_robin_is_even_with_two_event_loops() {
    try (Farm farm = Farm.of(3).start()) {
      sendRequests(farm, 20, 30);

      assertThat(countReceived(farm)).allSatisfy(count -> assertThat(count).isBetween(198, 202));
    }
  }

  @Test
  void round_robin_stays_even_around_a_dead_backend() {
    try (Farm farm = Farm.of(3).pool("health", false).start()) {
      farm.backend(2).stop();

      sendRequests(farm, 20, 30);

      assertThat(countReceived(farm).get(0)).isBetween(285, 315);
      assertThat(countReceived(farm).get(2)).isBetween(285, 315);
    }
  }

  @Test
  void requests_are_spread_by_weight() {
    try (Farm farm = Farm.of(3)) {
      backends(farm).getJsonObject(0).put("weight", 3);
      farm.start();

      sendRequests(farm, 10, 50);

      assertThat(countReceived(farm).get(0)).isBetween(290, 310);
      assertThat(countReceived(farm).get(1)).isBetween(90, 110);
    }
  }

  @Test
  void a_backup_gets_requests_only_while_no_other_backend_accepts() {
    try (Farm farm = Farm.of(3)) {
      backends(farm).getJsonObject(2).put("backup", true);
      farm.start();
      sendRequests(farm, 4, 10);
      assertThat(countReceived(farm).get(2)).isZero();

      int start = farm.changes().size();
      farm.backend(1).health(Scripts.responds(500, "down"));
      farm.backend(2).health(Scripts.responds(500, "down"));
      farm.changes().await(start, "b1", Health.DEAD);
      farm.changes().await(start, "b2", Health.DEAD);
      assertThat(farm.get("/").body()).isEqualTo("b3");

      farm.backend(1).health(Scripts.responds(200, "well"));
      farm.changes().await(start, "b1", Health.ALIVE);
      assertThat(farm.get("/").body()).isEqualTo("b1");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"random", "least-requests", "power-of-two"})
  void every_policy_uses_every_backend(String policy) {
    try (Farm farm = Farm.of(3).pool("balance", policy).start()) {
      sendRequests(farm, 6, 40);

      assertThat(countReceived(farm)).allSatisfy(count -> assertThat(count).isGreaterThan(20));
    }
  }

  @Test
  void least_requests_avoids_a_busy_backend() {
    try (Farm farm = Farm.of(2).pool("balance", "least-requests").start()) {
      farm.backend(1).at("/slow", Scripts.neverResponds());
      farm.backend(2).at("/slow", Scripts.neverResponds());
      try (RawClient busy = farm.connect()) {
        busy.sendGet("/slow");
        Await.until(
            "one busy", () -> countReceived(farm).stream().mapToInt(i -> i).sum() == 1);
        String idle = farm.backend(1).received().isEmpty() ? "b1" : "b2";
        try (RawClient client = farm.connect()) {
          for (int i = 0; i < 10; i++) {
            assertThat(client.get("/").body()).isEqualTo(idle);
          }
        }
      }
    }
  }

  private static JsonArray backends(Farm farm) {
    JsonArray backends =
        farm.config().getJsonObject("pools").getJsonObject("default").getJsonArray("backends");
    List<JsonObject> all = new ArrayList<>();
    backends.forEach(each -> all.add((JsonObject) each));
    JsonArray mine = new JsonArray(all);
    farm.pool("backends", mine);
    return mine;
  }

  /** Opens connections one after the other, and sends the requests of each. */
  private static void sendRequests(Farm farm, int connections, int requests) {
    for (int i = 0; i < connections; i++) {
      try (RawClient client = farm.connect()) {
        for (int j = 0; j < requests; j++) {
          assertThat(client.get("/").status()).isEqualTo(200);
        }
      }
    }
  }

  private static List<Integer> countReceived(Farm farm) {
    return farm.backends().stream().map(each -> each.received().size()).toList();
  }
}
