package io.evenkeel.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.health.HealthChanged;
import io.evenkeel.kit.Await;
import io.evenkeel.kit.Farm;
import io.evenkeel.kit.Response;
import io.evenkeel.kit.ScriptedBackend;
import io.evenkeel.model.ChangeCause;
import io.evenkeel.model.ChangeKind;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** Each change that an operator or a reload makes has its object, time, author and reason. */
class TracedChangesTest {
  private static final String POOL = "/api/pools/default";
  private final List<HealthChanged> changes = new CopyOnWriteArrayList<>();

  private Farm follow(Farm farm) {
    HealthChanged.follow(farm.vertx(), changes::add);
    return farm;
  }

  private HealthChanged await(ChangeKind kind, String backend) {
    Await.until(kind + " of " + backend, () -> changes.stream()
        .anyMatch(each -> each.kind() == kind && each.backend().equals(backend)));
    return changes.stream()
        .filter(each -> each.kind() == kind && each.backend().equals(backend))
        .findFirst()
        .orElseThrow();
  }

  private static boolean logged(Farm farm, String words) {
    return farm.logs().lines().stream().anyMatch(line -> line.contains(words));
  }

  private static JsonObject backend(Farm farm, String id) {
    return farm.admin("GET", POOL + "/backends/" + id, null).json();
  }

  private static JsonObject entry(ScriptedBackend backend) {
    return new JsonObject().put("id", backend.id()).put("url", backend.url());
  }

  @Test
  void a_weight_of_zero_is_a_change_that_says_who_set_it_and_why() {
    try (Farm farm = follow(Farm.of(1).admin().start())) {
      farm.admin(
          "PATCH",
          POOL + "/backends/b1",
          new JsonObject().put("weight", 0).put("reason", "bad disk"));

      HealthChanged change = await(ChangeKind.WEIGHT, "b1");
      assertThat(change.weight()).hasValue(0);
      assertThat(change.wasWeight()).hasValue(1);
      assertThat(change.cause()).isEqualTo(ChangeCause.OPERATOR);
      assertThat(change.reason()).isEqualTo("bad disk");
      assertThat(change.by()).isEqualTo("admin from 127.0.0.1");
      assertThat(change.acceptingCount()).isZero();
      JsonObject state = backend(farm, "b1");
      assertThat(state.getBoolean("accepting")).isFalse();
      assertThat(state.getString("notAccepting")).isEqualTo("weight 0");
      assertThat(state.getJsonArray("changes").getJsonObject(0).getMap())
          .containsEntry("kind", "weight")
          .containsEntry("weight", 0)
          .containsEntry("wasWeight", 1)
          .containsEntry("by", "admin from 127.0.0.1")
          .containsEntry("reason", "bad disk");
      Await.until(
          "logged",
          () -> logged(
              farm,
              "default/b1 has weight 0, had 1: bad disk (operator, by admin from 127.0.0.1); 0 of 1 accept"));
    }
  }

  @Test
  void the_weight_of_a_whole_pool_is_a_change_of_each_backend_that_has_another() {
    try (Farm farm = follow(Farm.of(2).admin().start())) {
      farm.admin("PATCH", POOL + "/backends/b1", new JsonObject().put("weight", 5));
      Response response = farm.admin("PATCH", POOL, new JsonObject().put("weight", 5));

      assertThat(response.status()).isEqualTo(200);
      await(ChangeKind.WEIGHT, "b2");
      assertThat(changes.stream().filter(each -> each.kind() == ChangeKind.WEIGHT))
          .hasSize(2);
    }
  }

  @Test
  void an_added_and_a_removed_backend_are_changes() {
    try (Farm farm = follow(Farm.of(2).admin().start())) {
      farm.admin(
          "POST",
          POOL + "/backends",
          new JsonObject().put("url", farm.backend(1).url()).put("id", "b3").put("weight", 4));
      HealthChanged added = await(ChangeKind.ADDED, "b3");
      assertThat(added.weight()).hasValue(4);
      assertThat(added.totalCount()).isEqualTo(3);
      assertThat(added.by()).isEqualTo("admin from 127.0.0.1");
      await(ChangeKind.HEALTH, "b3");

      farm.admin("DELETE", POOL + "/backends/b3", null);

      HealthChanged removed = await(ChangeKind.REMOVED, "b3");
      assertThat(removed.totalCount()).isEqualTo(2);
      assertThat(removed.cause()).isEqualTo(ChangeCause.OPERATOR);
      assertThat(removed.by()).isEqualTo("admin from 127.0.0.1");
      assertThat(farm.admin("GET", POOL + "/backends/b3", null).status()).isEqualTo(404);
      Await.until("logged", () -> logged(farm, "default/b3 is removed: removed (operator, by"));
    }
  }

  @Test
  void what_a_reload_adds_removes_and_weighs_are_changes_by_whoever_reloaded() {
    List<JsonObject> reloads = new CopyOnWriteArrayList<>();
    try (Farm farm = follow(Farm.of(3).admin().start())) {
      farm.vertx()
          .eventBus()
          .<JsonObject>consumer("evenkeel.config", message -> reloads.add(message.body()));
      JsonObject config = farm.config();
      JsonObject other = new JsonObject()
          .put("backends", JsonArray.of(entry(farm.backend(1))))
          .put("health", new JsonObject().put("interval", "100ms"));
      config.getJsonObject("pools").put("other", other);
      config.put("routes", JsonArray.of(new JsonObject().put("pool", "default")));
      config
          .getJsonObject("pools")
          .getJsonObject("default")
          .put(
              "backends",
              JsonArray.of(entry(farm.backend(1)).put("weight", 3), entry(farm.backend(2))));

      Await.result(farm.evenkeel().reload(config));

      HealthChanged weighed = await(ChangeKind.WEIGHT, "b1");
      assertThat(weighed.cause()).isEqualTo(ChangeCause.CONFIG);
      assertThat(weighed.by()).isEqualTo("the application");
      HealthChanged removed = await(ChangeKind.REMOVED, "b3");
      assertThat(removed.cause()).isEqualTo(ChangeCause.CONFIG);
      assertThat(removed.totalCount()).isEqualTo(2);
      assertThat(await(ChangeKind.ADDED, "b1").pool()).isEqualTo("other");
      assertThat(changes.stream().filter(each -> each.kind() != ChangeKind.HEALTH))
          .hasSize(3);
      Await.until("told", () -> reloads.size() == 1);
      assertThat(reloads.get(0).getString("by")).isEqualTo("the application");
      assertThat(reloads.get(0).getInstant("at")).isNotNull();
      assertThat(logged(farm, "(by the application)")).isTrue();
    }
  }

  @Test
  void who_does_not_accept_says_why_for_every_reason_there_is() {
    try (Farm farm = Farm.of(1).admin().start()) {
      assertThat(backend(farm, "b1").getValue("notAccepting")).isNull();

      farm.admin(
          "PATCH", POOL + "/backends/b1", new JsonObject().put("mode", "drain").put("weight", 0));

      assertThat(backend(farm, "b1").getString("notAccepting")).isEqualTo("drain, weight 0");
    }
  }
}
