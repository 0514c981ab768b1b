package io.evenkeel.health.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.config.StatusSet;
import io.evenkeel.health.HealthChanged;
import io.evenkeel.health.HealthReport;
import io.evenkeel.health.probe.Scripted;
import io.evenkeel.model.ChangeCause;
import io.evenkeel.model.Health;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Query location 2: what requests tell, and what that makes of a backend. */
@ExtendWith(VertxExtension.class)
class HealthReportsTest {
  private final Settings settings = Settings.calm();
  private Vertx vertx;
  private Scripted one;

  @BeforeEach
  void start(Vertx given) {
    vertx = given;
    one = Scripted.start(vertx);
    settings.timeout = Duration.ofMillis(300);
    settings.backend("b1", one.port()).backend("b2", Scripted.start(vertx).port());
  }

  @Test
  void a_failed_request_kills_and_a_probe_at_once_revives() {
    HealthRoom room = HealthRoom.open(vertx, settings);
    room.report("b1", "unreachable", "connection refused");
    Eventually.is("told", () -> room.told("b1").size() == 3);
    assertThat(room.told("b1"))
        .containsExactly("alive by probe", "dead by request", "alive by probe");
    assertThat(one.heads).hasSize(2);
    HealthChanged death = room.changes.stream()
        .filter(change -> change.cause() == ChangeCause.REQUEST)
        .findFirst()
        .orElseThrow();
    assertThat(death.reason()).isEqualTo("connection refused");
    assertThat(death.acceptingCount()).isEqualTo(1);
  }

  @Test
  void a_failed_confirming_probe_is_no_second_change() {
    HealthRoom room = HealthRoom.open(vertx, settings);
    one.answers(Scripted.status(503, ""));
    room.report("b1", "broken", "connection reset");
    Eventually.is(
        "confirmed", () -> !room.state("b1").held() && room.state("b1").health() == Health.DEAD);
    assertThat(room.told("b1")).containsExactly("alive by probe", "dead by request");
    assertThat(room.state("b1").lastProbe().orElseThrow().reason())
        .isEqualTo("status 503, expected 200");
    assertThat(room.state("b1").reason()).isEqualTo("connection reset");
  }

  @Test
  void while_it_is_held_the_pool_shows_a_last_resort() {
    settings.backoffFirst = Duration.ofHours(1);
    settings.backoffMax = Duration.ofHours(1);
    HealthRoom room = HealthRoom.open(vertx, settings);
    room.report("b1", "timeout", "no answer within 30s");
    Eventually.is("confirmed", () -> one.heads.size() == 2 && room.state("b1").streak() == 1);
    assertThat(room.state("b1").held()).isTrue();
    assertThat(room.state("b1").heldUntil()).isPresent();
    assertThat(room.pool().backends().get(0).isLastResort()).isTrue();
    for (int i = 0; i < 3; i++) {
      room.report("b1", "answered", "status 200");
    }
    room.becomes("b1", Health.ALIVE);
    assertThat(room.state("b1").cause()).isEqualTo(ChangeCause.REQUEST);
  }

  @Test
  void a_hold_ends_by_itself_once_its_time_is_over_and_a_probe_has_passed() {
    settings.backoffFirst = Duration.ofMillis(150);
    HealthRoom room = HealthRoom.open(vertx, settings);
    room.report("b1", "timeout", "no answer within 30s");
    Eventually.is("told", () -> room.told("b1").size() == 3);
    assertThat(room.told("b1"))
        .containsExactly("alive by probe", "dead by request", "alive by probe");
    List<HealthChanged> changes = room.state("b1").changes();
    assertThat(Duration.between(changes.get(1).at(), changes.get(0).at()))
        .isGreaterThan(Duration.ofMillis(140));
    assertThat(one.heads).hasSize(2);
  }

  @Test
  void failures_in_a_row_are_shown_to_the_proxies_and_an_answer_ends_the_row() {
    settings.passiveFall = 3;
    HealthRoom room = HealthRoom.open(vertx, settings);
    room.report("b1", "truncated", "cut");
    Eventually.is("shown", () -> room.pool().backends().get(0).failedRequests() == 1);
    room.report("b1", "answered", "status 200");
    Eventually.is("over", () -> room.pool().backends().get(0).failedRequests() == 0);
    assertThat(room.state("b1").health()).isEqualTo(Health.ALIVE);
  }

  @Test
  void the_last_ones_are_not_marked_where_the_pool_says_so() {
    settings.minAlive = 1;
    one.answers(Scripted.status(503, ""));
    HealthRoom room = HealthRoom.open(vertx, settings);
    room.report("b2", "unreachable", "connection refused");
    Eventually.is("counted", () -> room.state("b2").failedRequests() == 1);
    assertThat(room.state("b2").health()).isEqualTo(Health.ALIVE);
  }

  @Test
  void an_answer_of_a_listed_status_is_a_failed_request() {
    settings.listed = StatusSet.range(502, 504);
    HealthRoom room = HealthRoom.open(vertx, settings);
    room.report("b1", "answered", "status 500");
    room.report("b1", "answered", "status 503");
    Eventually.is("told", () -> room.told("b1").size() == 3);
    assertThat(room.changes.get(2).reason()).isEqualTo("status 503");
  }

  @Test
  void a_stale_connection_only_asks_for_a_probe() {
    HealthRoom room = HealthRoom.open(vertx, settings);
    room.report("b1", "stale", "a kept connection was closed before the answer");
    Eventually.is("probed", () -> one.heads.size() == 2);
    assertThat(room.told("b1")).containsExactly("alive by probe");
  }

  @Test
  void confirming_probes_are_a_second_apart() {
    HealthRoom room = HealthRoom.open(vertx, settings);
    long begin = System.nanoTime();
    for (int i = 0; i < 20; i++) {
      room.report("b1", "stale", "a kept connection was closed before the answer");
    }
    Eventually.is("probed once more", () -> one.heads.size() == 3);
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofMillis(900));
  }

  @Test
  void a_report_of_what_was_before_the_last_change_counts_for_nothing() {
    HealthRoom room = HealthRoom.open(vertx, settings);
    long old = room.state("b1").seq() - 1;
    HealthReport late = new HealthReport(
        "shop",
        "b1",
        "unreachable",
        "connection refused",
        OptionalLong.of(old),
        "request 1",
        new JsonObject());
    vertx.eventBus().send(HealthReport.ADDRESS, late.toJson());
    room.report("b2", "unreachable", "connection refused");
    Eventually.is("told", () -> room.told("b2").size() >= 2);
    assertThat(room.told("b1")).containsExactly("alive by probe");
  }

  @Test
  void anything_may_be_sent_and_nothing_breaks() {
    HealthRoom room = HealthRoom.open(vertx, settings);
    List<Object> odd = List.of(
        "nonsense",
        7,
        new JsonObject(),
        new JsonObject().put("pool", 1),
        HealthRoom.backend("b1"),
        HealthRoom.backend("b1").put("outcome", new JsonObject()),
        HealthRoom.backend("b1").put("outcome", "exploded"),
        HealthRoom.backend("b1").put("outcome", "unreachable").put("seq", "many"),
        HealthRoom.backend("b1").put("outcome", "unreachable").put("reason", 5),
        HealthRoom.backend("nobody").put("outcome", "unreachable"),
        HealthRoom.backend("b1").put("outcome", "client-left"),
        HealthRoom.backend("b1").put("outcome", "saturated"),
        HealthRoom.backend("b1").put("outcome", "refused"));
    odd.forEach(body -> vertx.eventBus().send(HealthReport.ADDRESS, body));
    odd.forEach(body -> vertx.eventBus().send(HealthVerticle.KICK_ADDRESS, body));
    room.report("b2", "unreachable", "connection refused");
    Eventually.is("told", () -> room.told("b2").size() >= 2);
    assertThat(room.told("b1")).containsExactly("alive by probe");
  }

  @Test
  void without_probes_a_backend_is_tried_again_after_a_while_and_an_answer_revives_it() {
    settings.probes = false;
    settings.backoffFirst = Duration.ofMillis(60);
    HealthRoom room = HealthRoom.open(vertx, settings);
    assertThat(room.state("b1").health()).isEqualTo(Health.ALIVE);
    room.report("b1", "unreachable", "connection refused");
    Eventually.is("on trial", () -> room.pool().backends().get(0).trialAllowed());
    assertThat(room.state("b1").health()).isEqualTo(Health.DEAD);
    room.report("b1", "answered", "status 200");
    room.becomes("b1", Health.ALIVE);
    Eventually.is("told", () -> room.told("b1").size() == 3);
    assertThat(room.told("b1"))
        .containsExactly("alive by config", "dead by request", "alive by request");
    assertThat(one.heads).isEmpty();
  }
}
