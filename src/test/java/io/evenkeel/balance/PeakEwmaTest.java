package io.evenkeel.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Requests go to the backends that respond fast. */
class PeakEwmaTest {
  private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);
  private long now = 1;
  private final PeakEwma policy = new PeakEwma(new SplittableRandom(2), () -> now);
  private final FakeCandidate[] pool = FakeCandidate.pool(1, 1, 1);

  private void respond(int order, long millis) {
    policy.onResponse(pool[order], millis * MILLI);
  }

  private void run(int requests) {
    for (FakeCandidate each : pool) {
      each.chosen = 0;
    }
    for (int i = 0; i < requests; i++) {
      policy.choose(pool).chosen++;
    }
  }

  @Test
  void a_slow_backend_gets_no_request_while_others_are_idle() {
    respond(0, 10);
    respond(1, 100);
    respond(2, 11);

    run(3_000);

    assertThat(pool[1].chosen).isZero();
  }

  @Test
  void a_slow_backend_gets_requests_when_the_others_have_more_in_flight() {
    respond(0, 10);
    respond(1, 100);
    respond(2, 10);
    pool[0].inFlight = 20;
    pool[2].inFlight = 20;

    run(300);

    assertThat(pool[1].chosen).isGreaterThan(150);
  }

  @Test
  void one_slow_response_counts_at_once_and_fades_within_a_minute() {
    respond(0, 10);
    respond(1, 10);
    respond(2, 10);
    respond(1, 2_000);
    run(300);
    assertThat(pool[1].chosen).isZero();

    for (int second = 0; second < 60; second++) {
      now += TimeUnit.SECONDS.toNanos(1);
      respond(0, 10);
      respond(1, 10);
      respond(2, 10);
    }

    assertThat(pool[1].latency().nanos(now)).isCloseTo(10.0 * MILLI, within(6.0 * MILLI));
  }

  @Test
  void a_backend_without_requests_is_tried_again() {
    respond(0, 10);
    respond(1, 400);
    respond(2, 10);
    now += TimeUnit.SECONDS.toNanos(60);
    respond(0, 10);
    respond(2, 10);

    run(300);

    assertThat(pool[1].chosen).isGreaterThan(150);
  }

  @Test
  void a_new_backend_gets_some_requests_and_not_all() {
    respond(0, 10);
    respond(1, 50);

    run(3_000);

    assertThat(pool[2].chosen).isBetween(700, 1_300);
  }
}
