package io.evenkeel.health.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.health.HealthChanged;
import io.evenkeel.health.PoolSnapshot;
import io.evenkeel.health.probe.Scripted;
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

/** Query location 1: what the probes do by themselves, over real sockets. */
@ExtendWith(VertxExtension.class)
class HealthTimelineTest {
  private final Settings settings = Settings.every(Duration.ofMillis(60));
  private Vertx vertx;
  private Scripted one;
  private Scripted two;

  @BeforeEach
  void start(Vertx given) {
    vertx = given;
    one = Scripted.start(vertx);
    two = Scripted.start(vertx);
    settings.timeout = Duration.ofMillis(120);
    settings.backend("b1", one.port()).backend("b2", two.port());
  }

  @Test
  void a_backend_that_stops_answering_is_dead_and_one_that_answers_again_is_alive() {
    HealthRoom room = HealthRoom.open(vertx, settings);
    assertThat(room.pool().acceptingCount()).isEqualTo(2);

    one.answers(Scripted.silence());
    room.becomes("b1", Health.DEAD);
    assertThat(room.state("b1").reason()).isEqualTo("no answer within 120 ms");
    assertThat(room.pool().backends().get(0).accepting()).isFalse();
    assertThat(room.state("b2").health()).isEqualTo(Health.ALIVE);

    one.answers(Scripted.ok());
    room.becomes("b1", Health.ALIVE);
    Eventually.is("told", () -> room.told("b1").size() == 3);
    assertThat(room.told("b1"))
        .containsExactly("alive by probe", "dead by probe", "alive by probe");
    assertThat(room.told("b2")).containsExactly("alive by probe");
  }

  @Test
  void a_change_says_all_that_a_person_needs() {
    HealthRoom room = HealthRoom.open(vertx, settings);
    two.dies();
    room.becomes("b2", Health.DEAD);
    Eventually.is("told", () -> room.changes.size() == 3);
    HealthChanged change = room.changes.get(2);
    assertThat(change.id()).matches("lb1-[0-9a-f]+-3");
    assertThat(change.url()).isEqualTo("http://127.0.0.1:" + two.port());
    assertThat(change.was()).isEqualTo(Health.ALIVE);
    assertThat(change.cause()).isEqualTo(ChangeCause.PROBE);
    // the kernel resets a probe that it had queued for the backend when the backend closed its
    // socket
    assertThat(change.reason()).isIn("connection refused", "connection reset");
    assertThat(List.of(change.aliveCount(), change.acceptingCount(), change.totalCount()))
        .containsExactly(1, 1, 2);
    assertThat(change.at()).isAfterOrEqualTo(change.wasSince());
    assertThat(HealthChanged.of(change.toJson())).isEqualTo(change);
    assertThat(room.state("b2").changes().get(0)).isEqualTo(change);
    assertThat(room.state("b2").seq()).isEqualTo(3);
  }

  @Test
  void the_board_shows_a_change_before_it_is_told() {
    HealthRoom room = HealthRoom.open(vertx, settings);
    List<Boolean> seen = new CopyOnWriteArrayList<>();
    HealthChanged.follow(
        vertx,
        change -> seen.add(room.state(change.backend()).seq() >= change.seq()
            && room.pool().acceptingCount() == change.acceptingCount()));
    one.dies();
    Eventually.is("told", () -> !seen.isEmpty());
    assertThat(seen).containsOnly(true);
  }

  @Test
  void a_calm_probe_is_written_to_the_board_and_nowhere_else() {
    HealthRoom room = HealthRoom.open(vertx, settings);
    PoolSnapshot before = room.pool();
    int probes = one.heads.size();
    Eventually.is("probed again", () -> one.heads.size() > probes + 3);
    assertThat(room.pool()).isSameAs(before);
    Eventually.is("a streak", () -> room.state("b1").streak() > 2);
    assertThat(room.state("b1").lastProbe()).isPresent();
    assertThat(room.state("b1").nextProbeAt()).isPresent();
    assertThat(room.changes).hasSize(2);
  }

  @Test
  void there_are_never_two_probes_in_flight_when_the_timeout_is_longer_than_the_interval() {
    settings.interval = Duration.ofMillis(20);
    settings.whenDead = Duration.ofMillis(20);
    settings.timeout = Duration.ofMillis(100);
    one.answers(Scripted.silence());
    HealthRoom room = HealthRoom.open(vertx, settings);
    Eventually.is("probed", () -> one.heads.size() > 5);
    // the other side may learn of the end of one connection after the begin of the next
    assertThat(one.atOnce.get()).isLessThanOrEqualTo(2);
    assertThat(room.state("b1").health()).isEqualTo(Health.DEAD);
    assertThat(room.state("b2").health()).isEqualTo(Health.ALIVE);
  }

  @Test
  void the_first_round_is_over_when_everyone_has_a_verdict() {
    one.answers(Scripted.silence());
    HealthRoom room = HealthRoom.open(vertx, settings);
    assertThat(room.state("b1").health()).isEqualTo(Health.DEAD);
    assertThat(room.state("b2").health()).isEqualTo(Health.ALIVE);
  }

  @Test
  void the_first_round_is_over_after_two_seconds_at_most() {
    settings.timeout = Duration.ofSeconds(60);
    one.answers(Scripted.silence());
    HealthRoom room = HealthRoom.open(vertx, settings);
    assertThat(room.state("b1").health()).isEqualTo(Health.UNKNOWN);
    assertThat(room.state("b1").accepting()).isFalse();
    assertThat(room.state("b2").accepting()).isTrue();
  }

  @Test
  void nothing_is_left_when_it_stops() {
    settings.timeout = Duration.ofSeconds(60);
    one.answers(Scripted.silence());
    HealthRoom room = HealthRoom.opening(vertx, settings);
    Eventually.is("probing", () -> one.open.get() == 1);
    room.close();
    Eventually.is("no connection is left", () -> one.open.get() + two.open.get() == 0);
    assertThat(room.board.poolNames()).isEmpty();
    assertThat(room.board.backend(new BackendId("shop", "b1"))).isNull();
    assertThat(Eventually.failure(room.verticle.apply(Settings.config(settings), "a test")))
        .hasMessageContaining("not being watched");
  }
}
