package io.evenkeel.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Adaptive limits, with simulated backends that serve a number of requests at a time and queue the others. */
class GradientLimitTest {
  private static final double MS = 1e6;

  /** A backend that takes {@code service} for each of up to {@code places} concurrent requests, and longer for more. */
  private record Server(double service, int places) {
    double takes(int inFlight) {
      return service * Math.max(1, (double) inFlight / places);
    }
  }

  /** Runs windows with as many requests as the limit allows and clients want. */
  private static GradientLimit run(GradientLimit from, Server server, int wanted, int windows) {
    GradientLimit gradient = from;
    for (int i = 0; i < windows; i++) {
      int inFlight = Math.min(wanted, gradient.current());
      gradient = gradient.afterWindow(server.takes(inFlight), inFlight);
    }
    return gradient;
  }

  @Test
  void the_limit_settles_slightly_above_the_capacity() {
    for (int places : new int[] {1, 4, 20, 100, 500}) {
      GradientLimit settled = run(GradientLimit.INITIAL, new Server(50 * MS, places), 100_000, 900);

      assertThat(settled.limit()).isBetween((double) places, 4.0 * places + 10);
    }
  }

  @Test
  void a_long_overload_does_not_become_the_baseline() {
    Server server = new Server(50 * MS, 20);
    GradientLimit gradient = GradientLimit.INITIAL;
    for (int i = 0; i < 50; i++) {
      gradient = run(gradient, server, 100_000, 1_000);
      assertThat(gradient.limit()).isBetween(20.0, 130.0);
    }
  }

  @Test
  void a_backend_that_becomes_ten_times_slower_soon_gets_fewer_requests() {
    GradientLimit settled = run(GradientLimit.INITIAL, new Server(50 * MS, 100), 100_000, 150);

    GradientLimit slowed = run(settled, new Server(500 * MS, 100), 100_000, 25);

    assertThat(slowed.limit()).isLessThan(settled.limit() / 4);
  }

  @Test
  void the_limit_does_not_grow_without_demand() {
    assertThat(run(GradientLimit.INITIAL, new Server(50 * MS, 1_000), 3, 250).limit())
        .isEqualTo(20.0);
  }

  @Test
  void failures_lower_the_limit_step_by_step_but_never_to_zero() {
    GradientLimit gradient = GradientLimit.INITIAL;
    for (int i = 0; i < 200; i++) {
      GradientLimit next = gradient.afterFailure();
      assertThat(next.limit()).isLessThanOrEqualTo(gradient.limit());
      gradient = next;
    }

    assertThat(gradient.current()).isEqualTo(1);
    assertThat(run(gradient, new Server(5 * MS, 50), 1_000, 250).current()).isGreaterThan(20);
  }

  @Test
  void the_limit_stays_valid_for_any_samples() {
    SplittableRandom random = new SplittableRandom(7);
    GradientLimit gradient = GradientLimit.INITIAL;
    for (int i = 0; i < 100_000; i++) {
      gradient = random.nextInt(10) == 0
          ? gradient.afterFailure()
          : gradient.afterWindow(random.nextDouble(10_000 * MS), random.nextInt(1_000));
      assertThat(gradient.current()).isBetween(1, 10_000);
    }
  }

  @Test
  void a_window_ends_after_enough_samples() {
    AdaptiveLimit limit = new AdaptiveLimit();
    for (int i = 0; i < 2_000; i++) {
      limit.onResponse((long) (20 * MS), 20, (long) (i * MS));
    }
    assertThat(limit.current()).isGreaterThan(20);

    int before = limit.current();
    limit.onFailure((long) (5_000 * MS));
    limit.onFailure((long) (5_200 * MS));
    assertThat(limit.current()).isLessThan(before);
  }
}
