package io.evenkeel.health.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProbeIntervalTest {
  private final ProbeInterval schedule =
      new ProbeInterval(Duration.ofSeconds(5), Duration.ofSeconds(1), 0.1);

  @ParameterizedTest(name = "dead {0}, random {1}: {2} ms")
  @CsvSource({
    "false, 0.0, 4500",
    "false, 0.5, 5000",
    "false, 1.0, 5500",
    "true, 0.0, 900",
    "true, 0.5, 1000",
    "true, 1.0, 1100"
  })
  void the_next_start_is_an_interval_after_the_last_within_the_jitter(
      boolean dead, double random, long millis) {
    assertThat(Duration.ofNanos(schedule.nextDelay(dead, random)))
        .isEqualTo(Duration.ofMillis(millis));
  }

  @Test
  void the_second_start_is_anywhere_within_one_interval() {
    assertThat(schedule.secondDelay(false, 0)).isZero();
    assertThat(Duration.ofNanos(schedule.secondDelay(false, 0.5)))
        .isEqualTo(Duration.ofMillis(2500));
    assertThat(Duration.ofNanos(schedule.secondDelay(false, 1))).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void backends_stay_spread_for_an_hour() {
    RandomGenerator random = new Random(7);
    int[] perTenth = new int[10];
    for (int backend = 0; backend < 1000; backend++) {
      long at = schedule.secondDelay(false, random.nextDouble());
      while (at < Duration.ofHours(1).toNanos()) {
        at += schedule.nextDelay(false, random.nextDouble());
      }
      perTenth[
          (int) (at % Duration.ofSeconds(5).toNanos() / Duration.ofMillis(500).toNanos())]++;
    }
    for (int tenth : perTenth) {
      assertThat(tenth).isBetween(50, 200);
    }
  }

  @Test
  void an_infinite_interval_does_not_overflow() {
    ProbeInterval never =
        new ProbeInterval(Duration.ofNanos(Long.MAX_VALUE), Duration.ofNanos(Long.MAX_VALUE), 1);
    assertThat(never.nextDelay(false, 1)).isPositive();
  }
}
