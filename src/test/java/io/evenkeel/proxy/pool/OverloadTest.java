package io.evenkeel.proxy.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The limit and the queue in virtual time: three backends that go on working for clients that have left, and clients that
 * leave after a second and try twice more.
 */
class OverloadTest {
  private static final int SEEDS = 5;
  private static final int CAPACITY = 150;

  @ParameterizedTest(name = "{0} times what the backends can do")
  @CsvSource({"0.9", "1.0", "1.05", "1.5", "2", "3"})
  void what_the_backends_can_do_is_done_in_time_and_at_once_again_after_the_overload(double load) {
    for (int seed = 1; seed <= SEEDS; seed++) {
      Overload overload = new Overload(seed, 3);
      overload.rate = load * CAPACITY;
      overload.pass(15);
      String about = "seed " + seed;

      assertThat(overload.good).as(about).isGreaterThanOrEqualTo((int)
          (0.9 * Math.min(15 * CAPACITY, overload.users)));
      assertThat(overload.p99Millis()).as(about).isLessThan(1_000);

      overload.rate = 0.4 * CAPACITY;
      overload.pass(2);
      overload.pass(5);
      assertThat(overload.good).as(about).isGreaterThanOrEqualTo((int) (0.95 * overload.users));

      overload.rate = 0;
      overload.pass(30);
      assertThat(overload.inFlight()).as(about).isZero();
      assertThat(overload.queue.isEmpty()).as(about).isTrue();
    }
  }

  @Test
  void without_a_limit_an_overload_leaves_nobody_served_in_time() {
    Overload overload = new Overload(1, 3);
    overload.limited = false;
    overload.rate = 2 * CAPACITY;
    overload.pass(5);
    overload.pass(5);
    assertThat(overload.good).isZero();
  }

  @ParameterizedTest(name = "{0} workers, {1} ms, {2} times what they can do")
  @CsvSource({"5, 100, 1.5", "5, 100, 3", "20, 20, 1.5", "20, 20, 3", "50, 100, 1.5", "8, 10, 3"})
  void the_limit_is_near_the_number_of_workers(int workers, double millis, double load) {
    double capacity = 3_000 * workers / millis;
    for (int seed = 1; seed <= 2; seed++) {
      Overload overload = warmedUp(seed, workers, constant(millis), capacity);
      overload.rate = load * capacity;
      overload.pass(8);
      overload.pass(8);
      for (Overload.Server each : overload.servers) {
        assertThat(each.limitSum / each.limitSamples)
            .isBetween(0.7 * workers, Math.max(1.3 * workers, workers + 2.0));
      }
    }
  }

  @Test
  void a_backend_that_becomes_slow_but_has_workers_left_is_not_limited() {
    for (int seed = 1; seed <= 3; seed++) {
      Overload overload = warmedUp(seed, 200, constant(50), 300 / 0.4);
      overload.rate = 300;
      overload.pass(5);
      overload.servers.forEach(each -> each.service = constant(400));
      overload.pass(5);
      overload.pass(5);
      assertThat(overload.rejected).as("seed " + seed).isZero();
      assertThat(overload.good).isGreaterThan((int) (0.97 * overload.users));
    }
  }

  @Test
  void a_slow_backend_among_others_gets_what_it_can_do() {
    for (int seed = 1; seed <= 3; seed++) {
      Overload overload = warmedUp(seed, 5, constant(100), CAPACITY);
      overload.servers.get(0).service = constant(300);
      overload.rate = 0.9 * CAPACITY;
      overload.pass(15);
      double capacity = 15 * (50 + 50 + 50 / 3.0);
      assertThat(overload.good).as("seed " + seed).isGreaterThan((int)
          (0.85 * Math.min(capacity, overload.users)));
    }
  }

  @Test
  void times_that_scatter_delay_the_decision_and_do_not_prevent_it() {
    for (int seed = 1; seed <= SEEDS; seed++) {
      Overload overload = warmedUp(seed, 20, exponential(100), 600);
      overload.rate = 1_200;
      overload.pass(5);
      overload.pass(10);
      assertThat(overload.good).as("seed " + seed).isGreaterThan((int) (0.6 * 6_000));
    }
  }

  private static Overload warmedUp(
      long seed, int workers, DoubleUnaryOperator service, double capacity) {
    Overload overload = new Overload(seed, 3);
    for (Overload.Server each : overload.servers) {
      each.workers = workers;
      each.service = service;
    }
    overload.rate = 0.4 * capacity;
    overload.pass(4);
    return overload;
  }

  private static DoubleUnaryOperator constant(double millis) {
    return random -> millis * Overload.MILLI;
  }

  private static DoubleUnaryOperator exponential(double millis) {
    return random -> -Math.log(1 - random) * millis * Overload.MILLI;
  }
}
