package io.evenkeel.health.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.model.ChangeCause;
import io.evenkeel.model.Health;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Invariants of one backend's health for any sequence of events. */
class HealthTrackerLawsTest {
  private static final int EVENTS = 4_000;

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {0, 1, 2, 3, 4, 5, 6, 7})
  void no_sequence_of_events_violates_an_invariant(long given) {
    // 0 means a random seed; a failure prints it
    long seed = given == 0 ? System.nanoTime() : given;
    RandomGenerator random = new Random(seed);
    Settings settings = new Settings();
    settings.fall = 1 + random.nextInt(3);
    settings.rise = 1 + random.nextInt(3);
    settings.passiveFall = 1 + random.nextInt(3);
    settings.probes = random.nextInt(5) > 0;
    settings.jitter = 0.1;
    TrackerDriver driver = new TrackerDriver(settings);
    Deque<Long> probes = new ArrayDeque<>();
    int passes = 0;
    int failures = 0;
    for (int i = 0; i < EVENTS; i++) {
      HealthVerdict was = driver.verdict();
      driver.after(Duration.ofMillis(random.nextInt(700))).random(random.nextDouble());
      int event = random.nextInt(settings.probes ? 6 : 4);
      switch (event) {
        case 0 -> driver.loses(random.nextInt(4) > 0);
        case 1 -> driver.answers(1 + random.nextInt(6));
        case 2 -> driver.holdExpires();
        case 3 -> driver.losesOneThatSaw(was.seq() - random.nextInt(2));
        case 4 -> probes.add(was.seq());
        default -> {
          if (!probes.isEmpty()) {
            long began = probes.remove();
            boolean passed = random.nextInt(3) > 0;
            driver.probe(began, passed);
            boolean counts = began >= was.seq();
            passes = !counts ? passes : passed ? passes + 1 : 0;
            failures = !counts ? failures : passed ? 0 : failures + 1;
          }
        }
      }
      HealthVerdict is = driver.verdict();
      if (is.health() != was.health()) {
        changeIsLawful(settings, was, is, passes, failures, seed);
        passes = 0;
        failures = 0;
      }
      stateIsLawful(is, seed);
    }
  }

  private static void changeIsLawful(
      Settings settings, HealthVerdict was, HealthVerdict is, int passes, int failures, long seed) {
    boolean first = was.health() == Health.UNKNOWN;
    assertThat(is.seq())
        .as("seed %s: every change has a seq of its own", seed)
        .isGreaterThan(was.seq());
    assertThat(is.health())
        .as("seed %s: no backend becomes unknown again", seed)
        .isNotEqualTo(Health.UNKNOWN);
    assertThat(is.failedRequests())
        .as("seed %s: a change starts requests over", seed)
        .isZero();
    if (!first && is.cause() == ChangeCause.PROBE && is.health() == Health.DEAD) {
      assertThat(failures)
          .as("seed %s: fall adjacent failures", seed)
          .isGreaterThanOrEqualTo(settings.fall);
      assertThat(is.held()).as("seed %s: a probe's death is not held", seed).isFalse();
    }
    if (!first && is.cause() == ChangeCause.PROBE && is.health() == Health.ALIVE) {
      assertThat(passes)
          .as("seed %s: passes begun after the death", seed)
          .isGreaterThanOrEqualTo(was.held() ? 1 : settings.rise);
    }
    if (is.cause() == ChangeCause.REQUEST && is.health() == Health.ALIVE) {
      assertThat(was.held())
          .as("seed %s: responses revive only a held backend", seed)
          .isTrue();
    }
    if (is.cause() == ChangeCause.REQUEST && is.health() == Health.DEAD) {
      assertThat(was.health())
          .as("seed %s: requests mark only an alive backend", seed)
          .isEqualTo(Health.ALIVE);
      assertThat(is.held()).as("seed %s: a death by requests is held", seed).isTrue();
    }
  }

  private static void stateIsLawful(HealthVerdict is, long seed) {
    if (is.held()) {
      assertThat(is.health()).as("seed %s: only the dead are held", seed).isEqualTo(Health.DEAD);
      assertThat(is.cause()).as("seed %s: only by requests", seed).isEqualTo(ChangeCause.REQUEST);
    }
    assertThat(is.streak()).as("seed %s", seed).isNotNegative();
  }
}
