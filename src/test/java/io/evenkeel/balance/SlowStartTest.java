package io.evenkeel.balance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The share of a recovered backend as a function of time. */
class SlowStartTest {
  @ParameterizedTest
  @CsvSource({
    "0, 30, 10",
    "-5, 30, 10",
    "10, 30, 40",
    "15, 30, 55",
    "29, 30, 97",
    "30, 30, 100",
    "99, 30, 100",
    "0, 0, 100",
    "0, 1, 10"
  })
  void it_is_a_tenth_at_first_and_grows_evenly(long aliveFor, long length, int share) {
    assertThat(SlowStart.weightPercent(aliveFor, length)).isEqualTo(share);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 7, 90, 1_000, 30_000_000_000L, 86_400_000_000_000L})
  void it_never_shrinks_and_each_step_leads_to_the_next(long length) {
    int steps = 0;
    int share = SlowStart.weightPercent(0, length);
    for (long at = 0; at < length; steps++) {
      long next = SlowStart.nextChangeAt(at, length);
      assertThat(next).isGreaterThan(at);
      assertThat(SlowStart.weightPercent(next, length)).isGreaterThanOrEqualTo(share);
      share = SlowStart.weightPercent(next, length);
      at = next;
    }
    assertThat(share).isEqualTo(SlowStart.FULL_PERCENT);
    assertThat(steps).isLessThan(200);
  }
}
