package io.evenkeel.proxy.backend;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** How long an idle connection is trusted, by what its backend said and did. */
class KeepAliveEstimateTest {
  private static final long MS = 1_000_000;
  private static final long SECOND = 1_000 * MS;
  private final KeepAliveEstimate trust = new KeepAliveEstimate();

  private boolean any(long idle, long now) {
    return trust.isUsable(idle, false, now);
  }

  private boolean careful(long idle, long now) {
    return trust.isUsable(idle, true, now);
  }

  @Test
  void nothing_known_is_full_trust_for_who_can_go_again_and_none_for_who_cannot() {
    assertThat(any(3600 * SECOND, 0)).isTrue();
    assertThat(careful(0, 0)).isFalse();
  }

  @Test
  void what_cannot_go_again_trusts_what_others_were_seen_to_survive_with_a_margin() {
    trust.onSurvived(SECOND, 0);

    assertThat(careful(0, 0)).isTrue();
    assertThat(careful(715 * MS, 0)).isTrue();
    assertThat(careful(725 * MS, 0)).isFalse();
  }

  @Test
  void a_moment_survived_is_no_evidence_since_a_close_may_be_on_its_way() {
    trust.onSurvived(99 * MS, 0);

    assertThat(careful(0, 0)).isFalse();
  }

  @Test
  void idleness_that_began_before_a_close_says_nothing_of_what_comes_after_it() {
    trust.onSurvived(60 * SECOND, 60 * SECOND);
    trust.onStale(MS, 61 * SECOND);
    assertThat(careful(0, 61 * SECOND)).isFalse();

    trust.onSurvived(10 * SECOND, 62 * SECOND);
    assertThat(careful(0, 62 * SECOND)).isFalse();

    trust.onSurvived(SECOND, 62 * SECOND);
    assertThat(careful(500 * MS, 62 * SECOND)).isTrue();
  }

  @Test
  void a_close_right_after_an_answer_ends_it_for_who_cannot_go_again_whatever_survives() {
    trust.onIdleClose(MS / 10, 0);
    trust.onSurvived(SECOND, 2 * SECOND);

    assertThat(careful(0, 2 * SECOND)).isFalse();
    assertThat(careful(0, 7 * KeepAliveEstimate.DOUBLING_INTERVAL_NANOS)).isTrue();
  }

  @Test
  void what_was_announced_is_believed_less_a_margin() {
    trust.onKeepAliveHeader("max=100, Timeout=5");

    assertThat(careful(3_900 * MS, 0)).isTrue();
    assertThat(any(4 * SECOND, 0)).isFalse();
  }

  @Test
  void an_announcement_of_minutes_loses_no_more_than_a_second() {
    trust.onKeepAliveHeader("timeout=120");

    assertThat(careful(118 * SECOND, 0)).isTrue();
    assertThat(any(119 * SECOND, 0)).isFalse();
  }

  @Test
  void an_announcement_that_cannot_be_read_is_left_aside() {
    for (String each : new String[] {
      "", "timeout", "timeout=", "timeout=-1", "timeout=x", "max=5", "timeout=99999999999999999999"
    }) {
      trust.onKeepAliveHeader(each);
    }

    assertThat(any(3600 * SECOND, 0)).isTrue();
    assertThat(careful(0, 0)).isFalse();
  }

  @Test
  void a_seen_close_shortens_it_at_once_and_more_for_who_cannot_go_again() {
    trust.onIdleClose(60 * SECOND, 0);
    trust.onIdleClose(500 * MS, 0);
    trust.onSurvived(500 * MS, 500 * MS);

    assertThat(careful(249 * MS, 0)).isTrue();
    assertThat(careful(251 * MS, 0)).isFalse();
    assertThat(any(374 * MS, 0)).isTrue();
    assertThat(any(376 * MS, 0)).isFalse();
  }

  @Test
  void closes_that_go_on_keep_it_short() {
    for (long now = 0; now < 600 * SECOND; now += 5 * SECOND) {
      trust.onIdleClose(500 * MS, now);
      assertThat(careful(251 * MS, now + 4 * SECOND)).isFalse();
      assertThat(careful(249 * MS, now + 4 * SECOND)).isTrue();
    }
  }

  @Test
  void one_odd_close_is_forgiven_with_time() {
    trust.onIdleClose(0, 0);

    assertThat(any(SECOND, KeepAliveEstimate.DOUBLING_INTERVAL_NANOS)).isFalse();
    assertThat(any(15 * SECOND, 15 * KeepAliveEstimate.DOUBLING_INTERVAL_NANOS)).isTrue();
  }

  @Test
  void one_that_lived_longer_than_was_thought_is_believed_by_halves() {
    trust.onIdleClose(10 * MS, 0);
    trust.onIdleClose(5 * SECOND, 0);

    assertThat(any(14 * MS, 0)).isTrue();
    assertThat(any(16 * MS, 0)).isFalse();
  }

  @Test
  void time_never_makes_it_less_than_nothing() {
    trust.onIdleClose(Long.MAX_VALUE / 8, 0);

    assertThat(any(SECOND, 1_000 * KeepAliveEstimate.DOUBLING_INTERVAL_NANOS)).isTrue();
    assertThat(any(3600 * SECOND, 1_001 * KeepAliveEstimate.DOUBLING_INTERVAL_NANOS))
        .isTrue();
  }

  @Test
  void another_process_is_believed_anew() {
    trust.onIdleClose(50 * MS, 0);
    trust.onKeepAliveHeader("timeout=1");
    trust.reset();

    assertThat(any(3600 * SECOND, 0)).isTrue();
    assertThat(careful(0, 0)).isFalse();
  }

  @Test
  void a_failure_right_after_an_answer_says_nothing_of_idleness() {
    trust.onStale(MS, 0);
    assertThat(any(3600 * SECOND, 0)).isTrue();

    trust.onStale(50 * MS, 0);
    assertThat(any(50 * MS, 0)).isFalse();
  }

  @Test
  void one_that_says_that_it_closes_may_be_leaving_until_it_says_otherwise() {
    trust.onKeepAliveHeader("timeout=60");

    trust.onResponse(true);
    assertThat(careful(0, 0)).isFalse();
    assertThat(any(SECOND, 0)).isTrue();

    trust.onResponse(false);
    assertThat(careful(0, 0)).isTrue();
  }
}
