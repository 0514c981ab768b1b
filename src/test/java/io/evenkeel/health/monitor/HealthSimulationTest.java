package io.evenkeel.health.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.health.HealthChanged;
import io.evenkeel.health.PoolSnapshot;
import io.evenkeel.health.monitor.SimulatedHealth.StartedProbe;
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

/** Health of ten thousand backends in a hundred pools, in virtual time. */
class HealthSimulationTest {
  private static final int POOLS = 100;
  private static final int EACH = 100;
  private static final int ALL = POOLS * EACH;
  private static final int CAP = 256;
  private static final Duration INTERVAL = Duration.ofSeconds(5);
  private static final long TICK = Duration.ofMillis(20).toNanos();

  /** How a failing backend handles a probe. */
  private enum Fault {
    REFUSES,
    HANGS
  }

  private final Vertx vertx = Vertx.vertx();
  private final SplittableRandom random = new SplittableRandom(7);
  private final List<HealthChanged> changes = new ArrayList<>();
  private final Map<Object, Long> startedAt = new HashMap<>();
  private final Set<Object> faulty = new HashSet<>();
  private Fault fault = Fault.REFUSES;
  private SimulatedHealth health;
  private long longestGap;
  private int mostInFlight;
  private int mostTimers;
  private int starts;

  @BeforeEach
  void start() {
    health = new SimulatedHealth(vertx, CAP, 3, changes::add, this::onProbeStarted);
    Settings[] pools = new Settings[POOLS];
    for (int i = 0; i < POOLS; i++) {
      pools[i] = Settings.every(INTERVAL);
      pools[i].pool = "p" + i;
      pools[i].jitter = 0.1;
      for (int j = 0; j < EACH; j++) {
        pools[i].backend("b" + j, 1000 + j);
      }
    }
    health.apply(pools);
  }

  @AfterEach
  void end() {
    health.close();
    assertThat(health.scheduler.inFlight()).isZero();
    assertThat(health.time.wheel.size()).isLessThanOrEqualTo(CAP);
    Eventually.get(vertx.close());
  }

  private void onProbeStarted(StartedProbe run) {
    starts++;
    Long before = startedAt.put(run.id(), run.startedAt());
    longestGap = Math.max(longestGap, before == null ? 0 : run.startedAt() - before);
    mostInFlight = Math.max(mostInFlight, health.scheduler.inFlight());
    mostTimers = Math.max(mostTimers, health.time.wheel.size());
    health.runs.remove(run.id());
    boolean failing = faulty.contains(run.id());
    if (!failing || fault == Fault.REFUSES) {
      after(Duration.ofMillis(10 + random.nextInt(40)), run, failing);
    }
  }

  private void after(Duration latency, StartedProbe run, boolean failing) {
    Timer response = new Timer() {
      @Override
      public void onExpired(long now) {
        if (failing) {
          run.probe().fail("connection refused");
        } else {
          run.probe().pass("status 200");
        }
      }
    };
    health.time.wheel.schedule(response, health.time.nanos() + latency.toNanos());
  }

  /** Runs the first round, and two more intervals until the probes of all backends are spread over the interval. */
  private void passFirstRounds() {
    health.pass(INTERVAL.multipliedBy(3));
    assertThat(changes).hasSize(ALL).allMatch(each -> each.health() == Health.ALIVE);
    changes.clear();
    longestGap = 0;
    mostInFlight = 0;
    starts = 0;
  }

  private void makeFaulty(int share) {
    health.registry.pools().forEach(pool -> pool.backends().values().forEach(monitored -> {
      if (random.nextInt(100) < share) {
        faulty.add(monitored.id());
      }
    }));
  }

  @Test
  void all_backends_get_a_verdict_soon_with_no_more_than_the_cap_in_flight() {
    health.pass(Duration.ofSeconds(4));

    assertThat(changes).hasSize(ALL);
    assertThat(mostInFlight).isEqualTo(CAP);
    assertThat(mostTimers).isLessThanOrEqualTo(2 * ALL + CAP);
  }

  @Test
  void probes_are_spread_and_late_by_no_more_than_jitter_and_a_tick() {
    passFirstRounds();

    List<Integer> windows = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      int before = starts;
      health.pass(Duration.ofMillis(100));
      windows.add(starts - before);
    }

    assertThat(mostInFlight).as("capacity lasts").isLessThan(CAP);
    assertThat(longestGap).isLessThanOrEqualTo((long) (INTERVAL.toNanos() * 1.1) + TICK);
    // 200 are due in each window; backends that waited for a place in the first round form a wave
    // that jitter levels out
    assertThat(windows).allMatch(each -> each > 80 && each < 320);
    assertThat(changes).isEmpty();
  }

  @Test
  void thousands_die_and_recover_within_an_interval_and_each_change_is_published_once() {
    passFirstRounds();
    makeFaulty(50);
    int many = faulty.size();

    health.pass(INTERVAL.multipliedBy(12).dividedBy(10));

    assertThat(changes).hasSize(many).allMatch(each -> each.health() == Health.DEAD);
    assertConsistent();
    changes.clear();
    faulty.clear();
    health.pass(INTERVAL.multipliedBy(12).dividedBy(10));
    assertThat(changes).hasSize(many).allMatch(each -> each.health() == Health.ALIVE);
    assertConsistent();
    assertThat(mostInFlight).as("capacity lasts").isLessThan(CAP);
    assertThat(starts).isLessThan(ALL * 3);
  }

  /** Asserts that changes were published in order, and agree with the board and the counts. */
  private void assertConsistent() {
    for (int i = 1; i < changes.size(); i++) {
      // a change of the pool's status has a number too
      assertThat(changes.get(i).seq()).isGreaterThan(changes.get(i - 1).seq());
    }
    Map<String, HealthChanged> last = new HashMap<>();
    changes.forEach(each -> last.put(each.pool(), each));
    last.forEach((name, change) -> {
      PoolSnapshot pool = Objects.requireNonNull(health.board.pool(name));
      long alive =
          pool.backends().stream().filter(each -> each.health() == Health.ALIVE).count();
      assertThat(alive).isEqualTo(change.aliveCount());
    });
  }

  @Test
  void a_thousand_hanging_backends_use_no_more_than_the_cap_and_starve_no_other() {
    passFirstRounds();
    fault = Fault.HANGS;
    makeFaulty(10);

    health.pass(Duration.ofSeconds(60));

    assertThat(mostInFlight).isEqualTo(CAP);
    assertThat(changes).hasSize(faulty.size()).allMatch(each -> each.health() == Health.DEAD);
    // each round takes as long as the hanging probes divided by the number of places; no backend
    // waits for more
    // than two rounds
    long round = 2_000_000_000L * faulty.size() / CAP;
    assertThat(longestGap)
        .isLessThanOrEqualTo((long) (INTERVAL.toNanos() * 1.1) + 2 * round + TICK);
  }
}
