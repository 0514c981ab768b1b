package io.evenkeel.proxy.backend;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The estimate of how long a backend keeps idle connections open, from its headers and its closes. */
class KeepAliveEstimateTest {
  private static final long MS = 1_000_000;
  private static final long SECOND = 1_000 * MS;
  private final KeepAliveEstimate estimate = new KeepAliveEstimate();

  private boolean repeatable(long idle, long now) {
    return estimate.isUsable(idle, false, now);
  }

  private boolean careful(long idle, long now) {
    return estimate.isUsable(idle, true, now);
  }

  @Test
  void without_evidence_only_a_repeatable_request_uses_an_idle_connection() {
    assertThat(repeatable(3600 * SECOND, 0)).isTrue();
    assertThat(careful(0, 0)).isFalse();
  }

  @Test
  void other_requests_use_connections_idle_for_less_than_others_survived_with_a_margin() {
    estimate.onSurvived(SECOND, 0);

    assertThat(careful(0, 0)).isTrue();
    assertThat(careful(715 * MS, 0)).isTrue();
    assertThat(careful(725 * MS, 0)).isFalse();
  }

  @Test
  void a_short_survival_is_no_evidence_since_a_close_may_still_arrive() {
    estimate.onSurvived(99 * MS, 0);

    assertThat(careful(0, 0)).isFalse();
  }

  @Test
  void idle_time_that_began_before_a_close_is_no_evidence() {
    estimate.onSurvived(60 * SECOND, 60 * SECOND);
    estimate.onStale(MS, 61 * SECOND);
    assertThat(careful(0, 61 * SECOND)).isFalse();

    estimate.onSurvived(10 * SECOND, 62 * SECOND);
    assertThat(careful(0, 62 * SECOND)).isFalse();

    estimate.onSurvived(SECOND, 62 * SECOND);
    assertThat(careful(500 * MS, 62 * SECOND)).isTrue();
  }

  @Test
  void after_a_close_right_after_a_response_survivals_are_no_evidence_for_a_while() {
    estimate.onIdleClose(MS / 10, 0);
    estimate.onSurvived(SECOND, 2 * SECOND);

    assertThat(careful(0, 2 * SECOND)).isFalse();
    assertThat(careful(0, 7 * KeepAliveEstimate.DOUBLING_INTERVAL_NANOS)).isTrue();
  }

  @Test
  void an_announced_timeout_is_used_with_a_margin() {
    estimate.onKeepAliveHeader("max=100, Timeout=5");

    assertThat(careful(3_900 * MS, 0)).isTrue();
    assertThat(repeatable(4 * SECOND, 0)).isFalse();
  }

  @Test
  void the_margin_of_a_long_timeout_is_one_second() {
    estimate.onKeepAliveHeader("timeout=120");

    assertThat(careful(118 * SECOND, 0)).isTrue();
    assertThat(repeatable(119 * SECOND, 0)).isFalse();
  }

  @Test
  void a_malformed_header_is_ignored() {
    for (String each : new String[] {
      "", "timeout", "timeout=", "timeout=-1", "timeout=x", "max=5", "timeout=99999999999999999999"
    }) {
      estimate.onKeepAliveHeader(each);
    }

    assertThat(repeatable(3600 * SECOND, 0)).isTrue();
    assertThat(careful(0, 0)).isFalse();
  }

  @Test
  void a_close_shortens_the_estimate_at_once_and_more_so_for_other_requests() {
    estimate.onIdleClose(60 * SECOND, 0);
    estimate.onIdleClose(500 * MS, 0);
    estimate.onSurvived(500 * MS, 500 * MS);

    assertThat(careful(249 * MS, 0)).isTrue();
    assertThat(careful(251 * MS, 0)).isFalse();
    assertThat(repeatable(374 * MS, 0)).isTrue();
    assertThat(repeatable(376 * MS, 0)).isFalse();
  }

  @Test
  void repeated_closes_keep_it_short() {
    for (long now = 0; now < 600 * SECOND; now += 5 * SECOND) {
      estimate.onIdleClose(500 * MS, now);
      assertThat(careful(251 * MS, now + 4 * SECOND)).isFalse();
      assertThat(careful(249 * MS, now + 4 * SECOND)).isTrue();
    }
  }

  @Test
  void a_single_close_is_forgotten_with_time() {
    estimate.onIdleClose(0, 0);

    assertThat(repeatable(SECOND, KeepAliveEstimate.DOUBLING_INTERVAL_NANOS)).isFalse();
    assertThat(repeatable(15 * SECOND, 15 * KeepAliveEstimate.DOUBLING_INTERVAL_NANOS))
        .isTrue();
  }

  @Test
  void a_close_after_more_than_the_estimate_doubles_it_at_most() {
    estimate.onIdleClose(10 * MS, 0);
    estimate.onIdleClose(5 * SECOND, 0);

    assertThat(repeatable(14 * MS, 0)).isTrue();
    assertThat(repeatable(16 * MS, 0)).isFalse();
  }

  @Test
  void doubling_does_not_overflow() {
    estimate.onIdleClose(Long.MAX_VALUE / 8, 0);

    assertThat(repeatable(SECOND, 1_000 * KeepAliveEstimate.DOUBLING_INTERVAL_NANOS))
        .isTrue();
    assertThat(repeatable(3600 * SECOND, 1_001 * KeepAliveEstimate.DOUBLING_INTERVAL_NANOS))
        .isTrue();
  }

  @Test
  void reset_forgets_everything() {
    estimate.onIdleClose(50 * MS, 0);
    estimate.onKeepAliveHeader("timeout=1");
    estimate.reset();

    assertThat(repeatable(3600 * SECOND, 0)).isTrue();
    assertThat(careful(0, 0)).isFalse();
  }

  @Test
  void a_failure_right_after_a_response_is_no_evidence_of_a_short_timeout() {
    estimate.onStale(MS, 0);
    assertThat(repeatable(3600 * SECOND, 0)).isTrue();

    estimate.onStale(50 * MS, 0);
    assertThat(repeatable(50 * MS, 0)).isFalse();
  }

  @Test
  void after_an_announced_close_other_requests_use_no_idle_connection_until_the_next_response() {
    estimate.onKeepAliveHeader("timeout=60");

    estimate.onResponse(true);
    assertThat(careful(0, 0)).isFalse();
    assertThat(repeatable(SECOND, 0)).isTrue();

    estimate.onResponse(false);
    assertThat(careful(0, 0)).isTrue();
  }
}
