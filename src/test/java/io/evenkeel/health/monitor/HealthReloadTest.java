package io.evenkeel.health.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.config.Regex;
import io.evenkeel.health.BackendState;
import io.evenkeel.health.CheckVerdict;
import io.evenkeel.health.HealthChanged;
import io.evenkeel.health.probe.ScriptedServer;
import io.evenkeel.model.Backend;
import io.evenkeel.model.BackendId;
import io.evenkeel.model.ChangeKind;
import io.evenkeel.model.Health;
import io.evenkeel.model.Mode;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a reload changes in health, and what it keeps. */
@ExtendWith(VertxExtension.class)
class HealthReloadTest {
  private final Settings settings = Settings.calm();
  private Vertx vertx;
  private ScriptedServer one;
  private ScriptedServer two;

  @BeforeEach
  void start(Vertx given) {
    vertx = given;
    one = ScriptedServer.start(vertx);
    two = ScriptedServer.start(vertx);
    settings.backend("b1", one.port()).backend("b2", two.port());
  }

  private Settings again() {
    return Settings.calm().backend("b1", one.port()).backend("b2", two.port());
  }

  private static JsonObject order(String what, String backend) {
    return HealthFixture.backend(backend).put("do", what);
  }

  @Test
  void an_unchanged_backend_keeps_its_health_and_gets_no_extra_probe() {
    one.respondWith(ScriptedServer.status(503, ""));
    settings.body = Optional.of(new Regex(Pattern.compile("")));
    HealthFixture health = HealthFixture.start(vertx, settings);
    one.respondWith(ScriptedServer.ok());
    BackendState dead = health.state("b1");
    Settings same = again();
    same.body = Optional.of(new Regex(Pattern.compile("")));
    same.passiveFall = 5;
    health.apply(same);
    assertThat(health.pool().config().passive().fall()).isEqualTo(5);
    assertThat(health.state("b1").health()).isEqualTo(Health.DEAD);
    assertThat(health.state("b1").changes()).isEqualTo(dead.changes());
    assertThat(health.state("b1").lastProbe()).isEqualTo(dead.lastProbe());
    assertThat(one.heads).hasSize(1);
    assertThat(health.changes).hasSizeLessThanOrEqualTo(2);
  }

  @Test
  void new_probe_settings_apply_at_once_and_no_backend_becomes_unknown() {
    one.respondWith(socket -> {
      boolean well = one.heads.get(one.heads.size() - 1).startsWith("GET /ready ");
      ScriptedServer.status(well ? 200 : 404, "").handle(socket);
    });
    HealthFixture health = HealthFixture.start(vertx, settings);
    assertThat(health.state("b1").health()).isEqualTo(Health.DEAD);
    Settings mended = again();
    mended.path = "/ready";
    health.apply(mended);
    health.awaitHealth("b1", Health.ALIVE);
    assertThat(health.state("b2").health()).isEqualTo(Health.ALIVE);
    Eventually.isTrue(
        "the change was published", () -> health.publishedChanges("b1").size() == 2);
    assertThat(health.publishedChanges("b2")).containsExactly("alive by probe");
  }

  @Test
  void a_probe_in_flight_during_a_reload_marks_no_backend_dead() {
    settings.timeout = Duration.ofSeconds(60);
    HealthFixture health = HealthFixture.start(vertx, settings);
    one.respondWith(ScriptedServer.silence());
    var pending = CheckVerdict.request(vertx, "shop", "b1");
    Eventually.isTrue("it runs", () -> one.heads.size() == 2);
    one.respondWith(ScriptedServer.ok());
    Settings other = again();
    other.path = "/ready";
    health.apply(other);
    assertThat(Eventually.get(pending).passed()).isTrue();
    assertThat(health.publishedChanges("b1")).containsExactly("alive by probe");
    Eventually.isTrue("nothing is left of it", () -> one.open.get() == 0);
  }

  @Test
  void a_new_backend_is_probed_at_once_and_a_removed_one_is_deleted() {
    HealthFixture health = HealthFixture.start(vertx, settings);
    ScriptedServer three = ScriptedServer.start(vertx);
    health.apply(Settings.calm().backend("b3", three.port()).backend("b1", one.port()));
    health.awaitHealth("b3", Health.ALIVE);
    assertThat(health.pool().backends().stream().map(each -> each.id().backend()))
        .containsExactly("b3", "b1");
    assertThat(health.board.backend(new BackendId("shop", "b2"))).isNull();
    assertThat(one.heads).hasSize(1);
  }

  @Test
  void a_backend_with_another_address_is_another_backend() {
    one.stop();
    HealthFixture health = HealthFixture.start(vertx, settings);
    assertThat(health.state("b1").health()).isEqualTo(Health.DEAD);
    ScriptedServer three = ScriptedServer.start(vertx);
    health.apply(Settings.calm().backend("b1", three.port()).backend("b2", two.port()));
    health.awaitHealth("b1", Health.ALIVE);
    assertThat(health.state("b1").changes().stream().map(HealthChanged::kind))
        .containsExactly(ChangeKind.HEALTH, ChangeKind.ADDED);
  }

  @Test
  void pools_are_added_and_removed() {
    HealthFixture health = HealthFixture.start(vertx, settings);
    Settings blog = again();
    blog.pool = "blog";
    health.apply(blog);
    assertThat(health.board.poolNames()).containsExactly("blog");
    assertThat(health.board.backend(new BackendId("shop", "b1"))).isNull();
    assertThat(health.failureOf(CheckVerdict.ADDRESS, new JsonObject().put("pool", "shop")))
        .startsWith("404 ");
  }

  @Test
  void a_reload_keeps_modes_and_weights_of_the_operator_unless_the_file_changed_them() {
    HealthFixture health = HealthFixture.start(vertx, settings);
    for (String id : List.of("b1", "b2")) {
      health.operate(order("mode", id).put("mode", "drain"));
      health.operate(order("weight", id).put("weight", 9));
    }
    Settings changed = again();
    Backend other = changed.backends.remove(1);
    changed.backends.add(new Backend(
        "b2", other.url(), false, other.host(), other.port(), 5, false, Mode.MAINTENANCE));
    health.apply(changed);
    assertThat(health.state("b1").mode().mode()).isEqualTo(Mode.DRAIN);
    assertThat(health.state("b1").backend().weight()).isEqualTo(9);
    assertThat(health.state("b2").mode().mode()).isEqualTo(Mode.MAINTENANCE);
    assertThat(health.state("b2").backend().weight()).isEqualTo(5);
  }

  @Test
  void a_reload_keeps_backends_added_or_removed_by_the_operator() {
    HealthFixture health = HealthFixture.start(vertx, settings);
    ScriptedServer three = ScriptedServer.start(vertx);
    JsonObject added =
        new JsonObject().put("url", "http://127.0.0.1:" + three.port()).put("id", "b3");
    health.operate(new JsonObject().put("do", "add").put("pool", "shop").put("backend", added));
    health.operate(order("remove", "b2"));
    Eventually.isTrue(
        "b2 is gone", () -> health.board.backend(new BackendId("shop", "b2")) == null);
    Settings same = again();
    same.passiveFall = 2;
    health.apply(same);
    assertThat(health.pool().backends().stream().map(each -> each.id().backend()))
        .containsExactly("b1", "b3");
    health.apply(Settings.calm().backend("b1", one.port()));
    health.apply(again());
    assertThat(health.pool().backends().stream().map(each -> each.id().backend()))
        .containsExactly("b1", "b2", "b3");
  }

  @Test
  void switching_probes_off_revives_all_backends() {
    one.stop();
    HealthFixture health = HealthFixture.start(vertx, settings);
    Settings without = again();
    without.probes = false;
    health.apply(without);
    assertThat(health.state("b1").health()).isEqualTo(Health.ALIVE);
    assertThat(health.state("b1").nextProbeAt()).isEmpty();
    health.apply(again());
    health.awaitHealth("b1", Health.DEAD);
    Eventually.isTrue(
        "the change was published", () -> health.publishedChanges("b1").size() == 3);
    assertThat(health.publishedChanges("b1"))
        .containsExactly("dead by probe", "alive by config", "dead by probe");
  }
}
