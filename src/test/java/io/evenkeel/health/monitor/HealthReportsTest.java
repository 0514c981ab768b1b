package io.evenkeel.health.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.config.StatusSet;
import io.evenkeel.health.HealthChanged;
import io.evenkeel.health.HealthReport;
import io.evenkeel.health.probe.ScriptedServer;
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

/** Reports of requests, and the health changes that they cause. */
@ExtendWith(VertxExtension.class)
class HealthReportsTest {
  private final Settings settings = Settings.calm();
  private Vertx vertx;
  private ScriptedServer one;

  @BeforeEach
  void start(Vertx given) {
    vertx = given;
    one = ScriptedServer.start(vertx);
    settings.timeout = Duration.ofMillis(300);
    settings.backend("b1", one.port()).backend("b2", ScriptedServer.start(vertx).port());
  }

  @Test
  void a_failed_request_marks_a_backend_dead_and_an_immediate_probe_revives_it() {
    HealthFixture health = HealthFixture.start(vertx, settings);
    health.report("b1", "unreachable", "connection refused");
    Eventually.isTrue(
        "the change was published", () -> health.publishedChanges("b1").size() == 3);
    assertThat(health.publishedChanges("b1"))
        .containsExactly("alive by probe", "dead by request", "alive by probe");
    assertThat(one.heads).hasSize(2);
    HealthChanged death = health.changes.stream()
        .filter(change -> change.cause() == ChangeCause.REQUEST)
        .findFirst()
        .orElseThrow();
    assertThat(death.reason()).isEqualTo("connection refused");
    assertThat(death.acceptingCount()).isEqualTo(1);
  }

  @Test
  void a_failed_confirming_probe_causes_no_second_change() {
    HealthFixture health = HealthFixture.start(vertx, settings);
    one.respondWith(ScriptedServer.status(503, ""));
    health.report("b1", "broken", "connection reset");
    Eventually.isTrue(
        "confirmed",
        () -> !health.state("b1").held() && health.state("b1").health() == Health.DEAD);
    assertThat(health.publishedChanges("b1")).containsExactly("alive by probe", "dead by request");
    assertThat(health.state("b1").lastProbe().orElseThrow().reason())
        .isEqualTo("status 503, expected 200");
    assertThat(health.state("b1").reason()).isEqualTo("connection reset");
  }

  @Test
  void a_held_backend_is_shown_as_a_last_resort() {
    settings.backoffFirst = Duration.ofHours(1);
    settings.backoffMax = Duration.ofHours(1);
    HealthFixture health = HealthFixture.start(vertx, settings);
    health.report("b1", "timeout", "no answer within 30s");
    Eventually.isTrue(
        "confirmed", () -> one.heads.size() == 2 && health.state("b1").streak() == 1);
    assertThat(health.state("b1").held()).isTrue();
    assertThat(health.state("b1").heldUntil()).isPresent();
    assertThat(health.pool().backends().get(0).isLastResort()).isTrue();
    for (int i = 0; i < 3; i++) {
      health.report("b1", "answered", "status 200");
    }
    health.awaitHealth("b1", Health.ALIVE);
    assertThat(health.state("b1").cause()).isEqualTo(ChangeCause.REQUEST);
  }

  @Test
  void a_hold_ends_after_its_time_if_a_probe_has_passed() {
    settings.backoffFirst = Duration.ofMillis(150);
    HealthFixture health = HealthFixture.start(vertx, settings);
    health.report("b1", "timeout", "no answer within 30s");
    Eventually.isTrue(
        "the change was published", () -> health.publishedChanges("b1").size() == 3);
    assertThat(health.publishedChanges("b1"))
        .containsExactly("alive by probe", "dead by request", "alive by probe");
    List<HealthChanged> changes = health.state("b1").changes();
    assertThat(Duration.between(changes.get(1).at(), changes.get(0).at()))
        .isGreaterThan(Duration.ofMillis(140));
    assertThat(one.heads).hasSize(2);
  }

  @Test
  void consecutive_failures_are_shown_to_the_proxies_until_a_response() {
    settings.passiveFall = 3;
    HealthFixture health = HealthFixture.start(vertx, settings);
    health.report("b1", "truncated", "cut");
    Eventually.isTrue("shown", () -> health.pool().backends().get(0).failedRequests() == 1);
    health.report("b1", "answered", "status 200");
    Eventually.isTrue("over", () -> health.pool().backends().get(0).failedRequests() == 0);
    assertThat(health.state("b1").health()).isEqualTo(Health.ALIVE);
  }

  @Test
  void min_alive_prevents_marking_the_last_backends() {
    settings.minAlive = 1;
    one.respondWith(ScriptedServer.status(503, ""));
    HealthFixture health = HealthFixture.start(vertx, settings);
    health.report("b2", "unreachable", "connection refused");
    Eventually.isTrue("counted", () -> health.state("b2").failedRequests() == 1);
    assertThat(health.state("b2").health()).isEqualTo(Health.ALIVE);
  }

  @Test
  void a_response_with_a_listed_status_is_a_failed_request() {
    settings.listed = StatusSet.range(502, 504);
    HealthFixture health = HealthFixture.start(vertx, settings);
    health.report("b1", "answered", "status 500");
    health.report("b1", "answered", "status 503");
    Eventually.isTrue(
        "the change was published", () -> health.publishedChanges("b1").size() == 3);
    assertThat(health.changes.get(2).reason()).isEqualTo("status 503");
  }

  @Test
  void a_stale_connection_only_triggers_a_probe() {
    HealthFixture health = HealthFixture.start(vertx, settings);
    health.report("b1", "stale", "a kept connection was closed before the answer");
    Eventually.isTrue("probed", () -> one.heads.size() == 2);
    assertThat(health.publishedChanges("b1")).containsExactly("alive by probe");
  }

  @Test
  void confirming_probes_are_a_second_apart() {
    HealthFixture health = HealthFixture.start(vertx, settings);
    long begin = System.nanoTime();
    for (int i = 0; i < 20; i++) {
      health.report("b1", "stale", "a kept connection was closed before the answer");
    }
    Eventually.isTrue("probed once more", () -> one.heads.size() == 3);
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofMillis(900));
  }

  @Test
  void many_requests_for_a_confirming_probe_delay_the_next_one_by_a_second_only() {
    HealthFixture health = HealthFixture.start(vertx, settings);
    for (int i = 0; i < 50; i++) {
      health.report("b1", "stale", "a kept connection was closed before the answer");
    }
    Eventually.isTrue("probed once more", () -> one.heads.size() == 3);
    one.respondWith(ScriptedServer.status(503, ""));
    health.report("b1", "stale", "a kept connection was closed before the answer");
    health.awaitHealth("b1", Health.DEAD);
  }

  @Test
  void a_report_from_before_the_last_change_is_ignored() {
    HealthFixture health = HealthFixture.start(vertx, settings);
    long old = health.state("b1").seq() - 1;
    HealthReport late = new HealthReport(
        "shop",
        "b1",
        "unreachable",
        "connection refused",
        OptionalLong.of(old),
        "request 1",
        new JsonObject());
    vertx.eventBus().send(HealthReport.ADDRESS, late.toJson());
    health.report("b2", "unreachable", "connection refused");
    Eventually.isTrue(
        "the change was published", () -> health.publishedChanges("b2").size() >= 2);
    assertThat(health.publishedChanges("b1")).containsExactly("alive by probe");
  }

  @Test
  void malformed_reports_are_ignored() {
    HealthFixture health = HealthFixture.start(vertx, settings);
    List<Object> odd = List.of(
        "nonsense",
        7,
        new JsonObject(),
        new JsonObject().put("pool", 1),
        HealthFixture.backend("b1"),
        HealthFixture.backend("b1").put("outcome", new JsonObject()),
        HealthFixture.backend("b1").put("outcome", "exploded"),
        HealthFixture.backend("b1").put("outcome", "unreachable").put("seq", "many"),
        HealthFixture.backend("b1").put("outcome", "unreachable").put("reason", 5),
        HealthFixture.backend("nobody").put("outcome", "unreachable"),
        HealthFixture.backend("b1").put("outcome", "client-left"),
        HealthFixture.backend("b1").put("outcome", "saturated"),
        HealthFixture.backend("b1").put("outcome", "refused"));
    odd.forEach(body -> vertx.eventBus().send(HealthReport.ADDRESS, body));
    odd.forEach(body -> vertx.eventBus().send(HealthVerticle.KICK_ADDRESS, body));
    health.report("b2", "unreachable", "connection refused");
    Eventually.isTrue(
        "the change was published", () -> health.publishedChanges("b2").size() >= 2);
    assertThat(health.publishedChanges("b1")).containsExactly("alive by probe");
  }

  @Test
  void without_probes_a_backend_is_tried_after_a_delay_and_a_response_revives_it() {
    settings.probes = false;
    settings.backoffFirst = Duration.ofMillis(60);
    HealthFixture health = HealthFixture.start(vertx, settings);
    assertThat(health.state("b1").health()).isEqualTo(Health.ALIVE);
    health.report("b1", "unreachable", "connection refused");
    Eventually.isTrue("on trial", () -> health.pool().backends().get(0).trialAllowed());
    assertThat(health.state("b1").health()).isEqualTo(Health.DEAD);
    health.report("b1", "answered", "status 200");
    health.awaitHealth("b1", Health.ALIVE);
    Eventually.isTrue(
        "the change was published", () -> health.publishedChanges("b1").size() == 3);
    assertThat(health.publishedChanges("b1"))
        .containsExactly("alive by config", "dead by request", "alive by request");
    assertThat(one.heads).isEmpty();
  }
}
