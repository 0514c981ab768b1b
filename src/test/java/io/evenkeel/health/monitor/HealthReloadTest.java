package io.evenkeel.health.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.config.Regex;
import io.evenkeel.health.BackendState;
import io.evenkeel.health.CheckVerdict;
import io.evenkeel.health.HealthChanged;
import io.evenkeel.health.probe.Scripted;
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

/** What another configuration changes, and what it leaves as it was. */
@ExtendWith(VertxExtension.class)
class HealthReloadTest {
  private final Settings settings = Settings.calm();
  private Vertx vertx;
  private Scripted one;
  private Scripted two;

  @BeforeEach
  void start(Vertx given) {
    vertx = given;
    one = Scripted.start(vertx);
    two = Scripted.start(vertx);
    settings.backend("b1", one.port()).backend("b2", two.port());
  }

  private Settings again() {
    return Settings.calm().backend("b1", one.port()).backend("b2", two.port());
  }

  private static JsonObject order(String what, String backend) {
    return HealthRoom.backend(backend).put("do", what);
  }

  @Test
  void what_is_the_same_keeps_its_health_and_is_not_probed_for_it() {
    one.answers(Scripted.status(503, ""));
    settings.body = Optional.of(new Regex(Pattern.compile("")));
    HealthRoom room = HealthRoom.open(vertx, settings);
    one.answers(Scripted.ok());
    BackendState dead = room.state("b1");
    Settings same = again();
    same.body = Optional.of(new Regex(Pattern.compile("")));
    same.passiveFall = 5;
    room.apply(same);
    assertThat(room.pool().config().passive().fall()).isEqualTo(5);
    assertThat(room.state("b1").health()).isEqualTo(Health.DEAD);
    assertThat(room.state("b1").changes()).isEqualTo(dead.changes());
    assertThat(room.state("b1").lastProbe()).isEqualTo(dead.lastProbe());
    assertThat(one.heads).hasSize(1);
    assertThat(room.changes).hasSizeLessThanOrEqualTo(2);
  }

  @Test
  void other_probe_settings_are_tried_at_once_and_nobody_is_unknown_meanwhile() {
    one.answers(socket -> {
      boolean well = one.heads.get(one.heads.size() - 1).startsWith("GET /ready ");
      Scripted.status(well ? 200 : 404, "").handle(socket);
    });
    HealthRoom room = HealthRoom.open(vertx, settings);
    assertThat(room.state("b1").health()).isEqualTo(Health.DEAD);
    Settings mended = again();
    mended.path = "/ready";
    room.apply(mended);
    room.becomes("b1", Health.ALIVE);
    assertThat(room.state("b2").health()).isEqualTo(Health.ALIVE);
    Eventually.is("told", () -> room.told("b1").size() == 2);
    assertThat(room.told("b2")).containsExactly("alive by probe");
  }

  @Test
  void a_probe_under_way_at_the_change_of_settings_kills_nobody() {
    settings.timeout = Duration.ofSeconds(60);
    HealthRoom room = HealthRoom.open(vertx, settings);
    one.answers(Scripted.silence());
    var pending = CheckVerdict.request(vertx, "shop", "b1");
    Eventually.is("it runs", () -> one.heads.size() == 2);
    one.answers(Scripted.ok());
    Settings other = again();
    other.path = "/ready";
    room.apply(other);
    assertThat(Eventually.get(pending).passed()).isTrue();
    assertThat(room.told("b1")).containsExactly("alive by probe");
    Eventually.is("nothing is left of it", () -> one.open.get() == 0);
  }

  @Test
  void a_new_backend_is_probed_at_once_and_a_removed_one_is_erased() {
    HealthRoom room = HealthRoom.open(vertx, settings);
    Scripted three = Scripted.start(vertx);
    room.apply(Settings.calm().backend("b3", three.port()).backend("b1", one.port()));
    room.becomes("b3", Health.ALIVE);
    assertThat(room.pool().backends().stream().map(each -> each.id().backend()))
        .containsExactly("b3", "b1");
    assertThat(room.board.backend(new BackendId("shop", "b2"))).isNull();
    assertThat(one.heads).hasSize(1);
  }

  @Test
  void a_backend_that_moved_is_another_backend() {
    one.dies();
    HealthRoom room = HealthRoom.open(vertx, settings);
    assertThat(room.state("b1").health()).isEqualTo(Health.DEAD);
    Scripted three = Scripted.start(vertx);
    room.apply(Settings.calm().backend("b1", three.port()).backend("b2", two.port()));
    room.becomes("b1", Health.ALIVE);
    assertThat(room.state("b1").changes().stream().map(HealthChanged::kind))
        .containsExactly(ChangeKind.HEALTH, ChangeKind.ADDED);
  }

  @Test
  void pools_come_and_go() {
    HealthRoom room = HealthRoom.open(vertx, settings);
    Settings blog = again();
    blog.pool = "blog";
    room.apply(blog);
    assertThat(room.board.poolNames()).containsExactly("blog");
    assertThat(room.board.backend(new BackendId("shop", "b1"))).isNull();
    assertThat(room.refusal(CheckVerdict.ADDRESS, new JsonObject().put("pool", "shop")))
        .startsWith("404 ");
  }

  @Test
  void modes_and_weights_of_the_operator_stay_unless_the_file_changed_them() {
    HealthRoom room = HealthRoom.open(vertx, settings);
    for (String id : List.of("b1", "b2")) {
      room.operate(order("mode", id).put("mode", "drain"));
      room.operate(order("weight", id).put("weight", 9));
    }
    Settings changed = again();
    Backend other = changed.backends.remove(1);
    changed.backends.add(new Backend(
        "b2", other.url(), false, other.host(), other.port(), 5, false, Mode.MAINTENANCE));
    room.apply(changed);
    assertThat(room.state("b1").mode().mode()).isEqualTo(Mode.DRAIN);
    assertThat(room.state("b1").backend().weight()).isEqualTo(9);
    assertThat(room.state("b2").mode().mode()).isEqualTo(Mode.MAINTENANCE);
    assertThat(room.state("b2").backend().weight()).isEqualTo(5);
  }

  @Test
  void backends_of_the_operator_stay_and_removed_ones_stay_away() {
    HealthRoom room = HealthRoom.open(vertx, settings);
    Scripted three = Scripted.start(vertx);
    JsonObject added =
        new JsonObject().put("url", "http://127.0.0.1:" + three.port()).put("id", "b3");
    room.operate(new JsonObject().put("do", "add").put("pool", "shop").put("backend", added));
    room.operate(order("remove", "b2"));
    Eventually.is("b2 is gone", () -> room.board.backend(new BackendId("shop", "b2")) == null);
    Settings same = again();
    same.passiveFall = 2;
    room.apply(same);
    assertThat(room.pool().backends().stream().map(each -> each.id().backend()))
        .containsExactly("b1", "b3");
    room.apply(Settings.calm().backend("b1", one.port()));
    room.apply(again());
    assertThat(room.pool().backends().stream().map(each -> each.id().backend()))
        .containsExactly("b1", "b2", "b3");
  }

  @Test
  void switching_the_probes_off_brings_everyone_back() {
    one.dies();
    HealthRoom room = HealthRoom.open(vertx, settings);
    Settings without = again();
    without.probes = false;
    room.apply(without);
    assertThat(room.state("b1").health()).isEqualTo(Health.ALIVE);
    assertThat(room.state("b1").nextProbeAt()).isEmpty();
    room.apply(again());
    room.becomes("b1", Health.DEAD);
    Eventually.is("told", () -> room.told("b1").size() == 3);
    assertThat(room.told("b1"))
        .containsExactly("dead by probe", "alive by config", "dead by probe");
  }
}
