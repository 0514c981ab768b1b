package io.evenkeel.health.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.health.HealthChanged;
import io.evenkeel.health.PoolSnapshot;
import io.evenkeel.health.monitor.Stage.Run;
import io.evenkeel.model.Health;
import io.evenkeel.time.TimerWheel.Timer;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Ten thousand backends in a hundred pools, all of the writer, in a time of the test's own. */
class HealthSimulationTest {
  private static final int POOLS = 100;
  private static final int EACH = 100;
  private static final int ALL = POOLS * EACH;
  private static final int CAP = 256;
  private static final Duration INTERVAL = Duration.ofSeconds(5);
  private static final long TICK = Duration.ofMillis(20).toNanos();

  /** What a sick backend does with a probe. */
  private enum Sickness {
    REFUSES,
    HANGS
  }

  private final Vertx vertx = Vertx.vertx();
  private final SplittableRandom random = new SplittableRandom(7);
  private final List<HealthChanged> changes = new ArrayList<>();
  private final Map<Object, Long> startedAt = new HashMap<>();
  private final Set<Object> sick = new HashSet<>();
  private Sickness sickness = Sickness.REFUSES;
  private Stage stage;
  private long longestGap;
  private int mostInFlight;
  private int mostTimers;
  private int starts;

  @BeforeEach
  void start() {
    stage = new Stage(vertx, CAP, 3, changes::add, this::begun);
    Settings[] pools = new Settings[POOLS];
    for (int i = 0; i < POOLS; i++) {
      pools[i] = Settings.every(INTERVAL);
      pools[i].pool = "p" + i;
      pools[i].jitter = 0.1;
      for (int j = 0; j < EACH; j++) {
        pools[i].backend("b" + j, 1000 + j);
      }
    }
    stage.apply(pools);
  }

  @AfterEach
  void end() {
    stage.close();
    assertThat(stage.rounds.inFlight()).isZero();
    assertThat(stage.time.wheel.size()).isLessThanOrEqualTo(CAP);
    Eventually.get(vertx.close());
  }

  private void begun(Run run) {
    starts++;
    Long before = startedAt.put(run.id(), run.startedAt());
    longestGap = Math.max(longestGap, before == null ? 0 : run.startedAt() - before);
    mostInFlight = Math.max(mostInFlight, stage.rounds.inFlight());
    mostTimers = Math.max(mostTimers, stage.time.wheel.size());
    stage.runs.remove(run.id());
    boolean failing = sick.contains(run.id());
    if (!failing || sickness == Sickness.REFUSES) {
      after(Duration.ofMillis(10 + random.nextInt(40)), run, failing);
    }
  }

  private void after(Duration latency, Run run, boolean failing) {
    Timer answer = new Timer() {
      @Override
      public void onExpired(long now) {
        if (failing) {
          run.look().fail("connection refused");
        } else {
          run.look().pass("status 200");
        }
      }
    };
    stage.time.wheel.schedule(answer, stage.time.nanos() + latency.toNanos());
  }

  /** The first round, and as long again until every backend has a place of its own in the interval. */
  private void settle() {
    stage.pass(INTERVAL.multipliedBy(3));
    assertThat(changes).hasSize(ALL).allMatch(each -> each.health() == Health.ALIVE);
    changes.clear();
    longestGap = 0;
    mostInFlight = 0;
    starts = 0;
  }

  private void fallSick(int share) {
    stage.roster.pools().forEach(pool -> pool.backends().values().forEach(watch -> {
      if (random.nextInt(100) < share) {
        sick.add(watch.id());
      }
    }));
  }

  @Test
  void all_have_a_verdict_soon_and_no_more_than_the_cap_are_asked_at_a_time() {
    stage.pass(Duration.ofSeconds(4));

    assertThat(changes).hasSize(ALL);
    assertThat(mostInFlight).isEqualTo(CAP);
    assertThat(mostTimers).isLessThanOrEqualTo(2 * ALL + CAP);
  }

  @Test
  void probes_are_spread_and_none_is_later_than_the_jitter_and_a_tick() {
    settle();

    List<Integer> windows = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      int before = starts;
      stage.pass(Duration.ofMillis(100));
      windows.add(starts - before);
    }

    assertThat(mostInFlight).as("capacity lasts").isLessThan(CAP);
    assertThat(longestGap).isLessThanOrEqualTo((long) (INTERVAL.toNanos() * 1.1) + TICK);
    // 200 are due in each; who had to wait for a place in the first round is a wave that jitter
    // levels out
    assertThat(windows).allMatch(each -> each > 80 && each < 320);
    assertThat(changes).isEmpty();
  }

  @Test
  void thousands_die_and_recover_within_an_interval_each_told_once() {
    settle();
    fallSick(50);
    int many = sick.size();

    stage.pass(INTERVAL.multipliedBy(12).dividedBy(10));

    assertThat(changes).hasSize(many).allMatch(each -> each.health() == Health.DEAD);
    consistent();
    changes.clear();
    sick.clear();
    stage.pass(INTERVAL.multipliedBy(12).dividedBy(10));
    assertThat(changes).hasSize(many).allMatch(each -> each.health() == Health.ALIVE);
    consistent();
    assertThat(mostInFlight).as("capacity lasts").isLessThan(CAP);
    assertThat(starts).isLessThan(ALL * 3);
  }

  /** Told in order, and the board, the counts and the verdicts say the same. */
  private void consistent() {
    for (int i = 1; i < changes.size(); i++) {
      assertThat(changes.get(i).seq()).isEqualTo(changes.get(i - 1).seq() + 1);
    }
    Map<String, HealthChanged> last = new HashMap<>();
    changes.forEach(each -> last.put(each.pool(), each));
    last.forEach((name, change) -> {
      PoolSnapshot pool = Objects.requireNonNull(stage.board.pool(name));
      long alive =
          pool.backends().stream().filter(each -> each.health() == Health.ALIVE).count();
      assertThat(alive).isEqualTo(change.aliveCount());
    });
  }

  @Test
  void a_thousand_that_hang_take_no_more_than_the_cap_and_starve_nobody() {
    settle();
    sickness = Sickness.HANGS;
    fallSick(10);

    stage.pass(Duration.ofSeconds(60));

    assertThat(mostInFlight).isEqualTo(CAP);
    assertThat(changes).hasSize(sick.size()).allMatch(each -> each.health() == Health.DEAD);
    // each round takes as long as those that hang take, by so many places; nobody waits for two
    long round = 2_000_000_000L * sick.size() / CAP;
    assertThat(longestGap)
        .isLessThanOrEqualTo((long) (INTERVAL.toNanos() * 1.1) + 2 * round + TICK);
  }
}
