package io.evenkeel.health.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.health.HealthChanged;
import io.evenkeel.health.PoolSnapshot;
import io.evenkeel.health.probe.ScriptedServer;
import io.evenkeel.model.BackendId;
import io.evenkeel.model.ChangeCause;
import io.evenkeel.model.Health;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Health changes by probes alone, over real sockets. */
@ExtendWith(VertxExtension.class)
class HealthTimelineTest {
  private final Settings settings = Settings.every(Duration.ofMillis(60));
  private Vertx vertx;
  private ScriptedServer one;
  private ScriptedServer two;

  @BeforeEach
  void start(Vertx given) {
    vertx = given;
    one = ScriptedServer.start(vertx);
    two = ScriptedServer.start(vertx);
    settings.timeout = Duration.ofMillis(120);
    settings.backend("b1", one.port()).backend("b2", two.port());
  }

  @Test
  void a_backend_that_stops_responding_is_dead_until_it_responds_again() {
    HealthFixture health = HealthFixture.start(vertx, settings);
    assertThat(health.pool().acceptingCount()).isEqualTo(2);

    one.respondWith(ScriptedServer.silence());
    health.awaitHealth("b1", Health.DEAD);
    assertThat(health.state("b1").reason()).isEqualTo("no answer within 120 ms");
    assertThat(health.pool().backends().get(0).accepting()).isFalse();
    assertThat(health.state("b2").health()).isEqualTo(Health.ALIVE);

    one.respondWith(ScriptedServer.ok());
    health.awaitHealth("b1", Health.ALIVE);
    Eventually.isTrue(
        "the change was published", () -> health.publishedChanges("b1").size() == 3);
    assertThat(health.publishedChanges("b1"))
        .containsExactly("alive by probe", "dead by probe", "alive by probe");
    assertThat(health.publishedChanges("b2")).containsExactly("alive by probe");
  }

  @Test
  void a_change_has_cause_reason_and_counts() {
    HealthFixture health = HealthFixture.start(vertx, settings);
    two.stop();
    health.awaitHealth("b2", Health.DEAD);
    Eventually.isTrue("the change was published", () -> health.changes.size() == 3);
    HealthChanged change = health.changes.get(2);
    assertThat(change.id()).matches("lb1-[0-9a-f]+-3");
    assertThat(change.url()).isEqualTo("http://127.0.0.1:" + two.port());
    assertThat(change.was()).isEqualTo(Health.ALIVE);
    assertThat(change.cause()).isEqualTo(ChangeCause.PROBE);
    // the kernel resets a probe whose connection it had accepted when the backend closes its socket
    assertThat(change.reason())
        .isIn("connection refused", "connection reset", "reset before an answer");
    assertThat(List.of(change.aliveCount(), change.acceptingCount(), change.totalCount()))
        .containsExactly(1, 1, 2);
    assertThat(change.at()).isAfterOrEqualTo(change.wasSince());
    assertThat(HealthChanged.of(change.toJson())).isEqualTo(change);
    assertThat(health.state("b2").changes().get(0)).isEqualTo(change);
    assertThat(health.state("b2").seq()).isEqualTo(3);
  }

  @Test
  void the_board_shows_a_change_before_it_is_published() {
    HealthFixture health = HealthFixture.start(vertx, settings);
    List<Boolean> seen = new CopyOnWriteArrayList<>();
    HealthChanged.follow(
        vertx,
        change -> seen.add(health.state(change.backend()).seq() >= change.seq()
            && health.pool().acceptingCount() == change.acceptingCount()));
    one.stop();
    Eventually.isTrue("the change was published", () -> !seen.isEmpty());
    assertThat(seen).containsOnly(true);
  }

  @Test
  void a_probe_without_a_change_only_updates_the_board() {
    HealthFixture health = HealthFixture.start(vertx, settings);
    PoolSnapshot before = health.pool();
    int probes = one.heads.size();
    Eventually.isTrue("probed again", () -> one.heads.size() > probes + 3);
    assertThat(health.pool()).isSameAs(before);
    Eventually.isTrue("a streak", () -> health.state("b1").streak() > 2);
    assertThat(health.state("b1").lastProbe()).isPresent();
    assertThat(health.state("b1").nextProbeAt()).isPresent();
    assertThat(health.changes).hasSize(2);
  }

  @Test
  void there_are_never_two_probes_in_flight_when_the_timeout_is_longer_than_the_interval() {
    settings.interval = Duration.ofMillis(20);
    settings.whenDead = Duration.ofMillis(20);
    settings.timeout = Duration.ofMillis(100);
    one.respondWith(ScriptedServer.silence());
    HealthFixture health = HealthFixture.start(vertx, settings);
    Eventually.isTrue("probed", () -> one.heads.size() > 5);
    // the end of a connection may be seen after the next one was accepted
    assertThat(one.maxOpen.get()).isLessThanOrEqualTo(2);
    assertThat(health.state("b1").health()).isEqualTo(Health.DEAD);
    assertThat(health.state("b2").health()).isEqualTo(Health.ALIVE);
  }

  @Test
  void the_first_round_ends_when_every_backend_has_a_verdict() {
    one.respondWith(ScriptedServer.silence());
    HealthFixture health = HealthFixture.start(vertx, settings);
    assertThat(health.state("b1").health()).isEqualTo(Health.DEAD);
    assertThat(health.state("b2").health()).isEqualTo(Health.ALIVE);
  }

  @Test
  void the_first_round_ends_after_two_seconds_at_most() {
    settings.timeout = Duration.ofSeconds(60);
    one.respondWith(ScriptedServer.silence());
    HealthFixture health = HealthFixture.start(vertx, settings);
    assertThat(health.state("b1").health()).isEqualTo(Health.UNKNOWN);
    assertThat(health.state("b1").accepting()).isFalse();
    assertThat(health.state("b2").accepting()).isTrue();
  }

  @Test
  void a_stop_leaks_nothing() {
    settings.timeout = Duration.ofSeconds(60);
    one.respondWith(ScriptedServer.silence());
    HealthFixture health = HealthFixture.deploy(vertx, settings);
    Eventually.isTrue("probing", () -> one.open.get() == 1);
    health.close();
    Eventually.isTrue("no connection is left", () -> one.open.get() + two.open.get() == 0);
    assertThat(health.board.poolNames()).isEmpty();
    assertThat(health.board.backend(new BackendId("shop", "b1"))).isNull();
    assertThat(Eventually.failure(health.verticle.apply(Settings.config(settings), "a test")))
        .hasMessageContaining("not being watched");
  }
}
