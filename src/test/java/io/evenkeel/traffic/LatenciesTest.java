package io.evenkeel.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.evenkeel.traffic.Latencies.Percentiles;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LatenciesTest {
  private static final long MINUTE = 60_000_000_000L;

  @Test
  void without_responses_there_are_no_percentiles() {
    assertThat(new Latencies(2).percentiles(0)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      longs = {20_000, 33_333, 1_000_000, 1_048_576, 4_100_000, 999_999_999, 600_000_000_000L})
  void one_response_is_every_percentile_within_a_thirtysecond(long nanos) {
    Latencies latencies = new Latencies(1);

    latencies.record(0, nanos, 0);

    Percentiles seen = latencies.percentiles(0).orElseThrow();
    assertThat(seen.p50()).isCloseTo(nanos / 1e6, Percentage.withPercentage(3.2));
    assertThat(seen.p95()).isEqualTo(seen.p50());
    assertThat(seen.p99()).isEqualTo(seen.p50());
  }

  @ParameterizedTest
  @ValueSource(longs = {Long.MIN_VALUE, -1, 0, 500, 15_999})
  void a_very_short_latency_is_off_by_a_microsecond_at_most(long nanos) {
    Latencies latencies = new Latencies(1);

    latencies.record(0, nanos, 0);

    assertThat(latencies.percentiles(0).orElseThrow().p50())
        .isCloseTo(Math.max(0, nanos) / 1e6, within(0.001));
  }

  @Test
  void a_very_long_latency_counts_as_eighteen_minutes() {
    Latencies latencies = new Latencies(1);

    latencies.record(0, Long.MAX_VALUE, 0);

    assertThat(latencies.percentiles(0).orElseThrow().p99())
        .isCloseTo(1_099_511, Percentage.withPercentage(3.2));
  }

  @Test
  void percentiles_of_all_loops_agree_with_the_sorted_values() {
    SplittableRandom random = new SplittableRandom(7);
    Latencies latencies = new Latencies(3);
    long[] all = new long[20_000];
    for (int i = 0; i < all.length; i++) {
      all[i] = (long) (1_000_000 * Math.exp(3 * random.nextDouble()));
      latencies.record(i % 3, all[i], i);
    }
    Arrays.sort(all);

    Percentiles seen = latencies.percentiles(all.length).orElseThrow();

    Percentage near = Percentage.withPercentage(3.2);
    assertThat(seen.p50()).isCloseTo(all[all.length / 2 - 1] / 1e6, near);
    assertThat(seen.p95()).isCloseTo(all[all.length * 95 / 100 - 1] / 1e6, near);
    assertThat(seen.p99()).isCloseTo(all[all.length * 99 / 100 - 1] / 1e6, near);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -5 * MINUTE - 1, -MINUTE / 2, Long.MAX_VALUE - 3 * MINUTE})
  void a_response_counts_for_one_minute_and_not_after_two(long start) {
    Latencies latencies = new Latencies(1);

    latencies.record(0, 5_000_000, start);

    assertThat(latencies.percentiles(start + MINUTE)).isPresent();
    assertThat(latencies.percentiles(start + 2 * MINUTE)).isEmpty();
  }

  @Test
  void old_responses_are_replaced_by_new_ones() {
    Latencies latencies = new Latencies(1);
    for (int minute = 0; minute < 5; minute++) {
      for (int i = 0; i < 100; i++) {
        latencies.record(0, (minute + 1) * 1_000_000L, minute * MINUTE + i);
      }
    }

    Percentiles seen = latencies.percentiles(4 * MINUTE + 100).orElseThrow();

    assertThat(seen.p50()).isCloseTo(4, Percentage.withPercentage(3.2));
    assertThat(seen.p99()).isCloseTo(5, Percentage.withPercentage(3.2));
  }
}
