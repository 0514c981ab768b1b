package io.evenkeel.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.model.BackendId;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class BackendTrafficTest {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
  private final BackendTraffic traffic = new TrafficStats(3).backend(new BackendId("shop", "b1"));

  @Test
  void a_backend_without_requests_has_an_empty_last_minute() {
    assertThat(traffic.lastMinuteRequests(0)).isZero();
    assertThat(traffic.lastMinuteFailures(0)).isZero();
  }

  @ParameterizedTest
  @EnumSource(Counter.class)
  void only_requests_and_failures_are_limited_to_the_last_minute(Counter counter) {
    traffic.count(2, counter, 7);

    assertThat(traffic.sum(counter)).isOne();
    assertThat(traffic.lastMinuteRequests(7)).isEqualTo(counter == Counter.REQUESTS ? 1 : 0);
    assertThat(traffic.lastMinuteFailures(7)).isEqualTo(counter.isFailure() ? 1 : 0);
    assertThat(traffic.failures()).isEqualTo(counter.isFailure() ? 1 : 0);
  }

  @Test
  void only_the_documented_outcomes_count_as_failures() {
    assertThat(Arrays.stream(Counter.values()).filter(Counter::isFailure))
        .containsExactlyInAnyOrder(
            Counter.UNREACHABLE,
            Counter.BROKEN,
            Counter.TIMEOUT,
            Counter.TRUNCATED,
            Counter.LISTED_STATUS);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, -1, -30_000_000_000L, -90_000_000_000L, 123_456_789_012_345L})
  void a_request_is_counted_for_a_minute(long start) {
    traffic.count(0, Counter.REQUESTS, start);
    traffic.count(1, Counter.REQUESTS, start);

    assertThat(traffic.lastMinuteRequests(start)).isEqualTo(2);
    assertThat(traffic.lastMinuteRequests(start + 54 * SECOND)).isEqualTo(2);
    assertThat(traffic.lastMinuteRequests(start + 60 * SECOND)).isZero();
    assertThat(traffic.lastMinuteRequests(start + 3600 * SECOND)).isZero();
  }

  @Test
  void a_steady_stream_counts_the_requests_of_a_minute() {
    for (int second = 0; second < 1000; second++) {
      traffic.count(second % 3, Counter.REQUESTS, second * SECOND);
      if (second % 10 == 0) {
        traffic.count(second % 3, Counter.BROKEN, second * SECOND);
      }
    }

    assertThat(traffic.lastMinuteRequests(999 * SECOND)).isBetween(55L, 60L);
    assertThat(traffic.lastMinuteFailures(999 * SECOND)).isBetween(5L, 6L);
  }

  @Test
  void counting_continues_when_the_clock_overflows() {
    traffic.count(0, Counter.REQUESTS, Long.MAX_VALUE);
    traffic.count(0, Counter.REQUESTS, Long.MIN_VALUE);

    assertThat(traffic.lastMinuteRequests(Long.MIN_VALUE + 1)).isOne();
  }

  @Test
  void a_writer_whose_clock_is_slightly_ahead_is_counted() {
    traffic.count(0, Counter.REQUESTS, 5 * SECOND);

    assertThat(traffic.lastMinuteRequests(5 * SECOND - 1)).isOne();
  }
}
