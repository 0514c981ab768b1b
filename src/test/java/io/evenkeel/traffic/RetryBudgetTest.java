package io.evenkeel.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetryBudgetTest {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
  private final PoolTraffic pool = new TrafficStats(2).pool("shop");

  @Test
  void an_idle_pool_has_ten_a_second_for_ten_seconds() {
    RetryBudget budget = new RetryBudget(pool, 0.2);

    assertThat(budget.left(0)).isEqualTo(100);
    assertThat(withdrawals(budget, 1000, 0)).isEqualTo(100);
    assertThat(budget.left(0)).isZero();
  }

  @Test
  void a_burst_of_requests_adds_its_share_at_once() {
    RetryBudget budget = new RetryBudget(pool, 0.2);
    budget.sample(0);

    pool.loopCounters(1).add(Counter.REQUESTS, 1000);

    assertThat(withdrawals(budget, 1000, 1)).isEqualTo(300);
  }

  @Test
  void withdrawals_expire_with_the_window() {
    RetryBudget budget = new RetryBudget(pool, 0);
    withdrawals(budget, 100, 0);

    assertThat(budget.left(10 * SECOND)).isZero();
    assertThat(budget.left(11 * SECOND)).isEqualTo(100);
  }

  @Test
  void requests_count_for_nine_to_ten_seconds() {
    RetryBudget budget = new RetryBudget(pool, 0.5);
    budget.sample(0);
    pool.loopCounters(0).add(Counter.REQUESTS, 1000);
    for (int second = 1; second <= 9; second++) {
      budget.sample(second * SECOND);
    }

    assertThat(budget.left(9 * SECOND)).isEqualTo(600);
    assertThat(budget.left(10 * SECOND)).isEqualTo(100);
  }

  @Test
  void requests_before_a_long_gap_do_not_accumulate() {
    pool.loopCounters(0).add(Counter.REQUESTS, 1_000_000);
    RetryBudget budget = new RetryBudget(pool, 0.2);
    budget.sample(0);
    pool.loopCounters(0).add(Counter.REQUESTS, 1_000_000);

    assertThat(withdrawals(budget, 1000, 3600 * SECOND)).isEqualTo(100);
  }

  @Test
  void a_share_of_one_is_no_limit() {
    RetryBudget budget = new RetryBudget(pool, 1);

    assertThat(withdrawals(budget, 10_000, 0)).isEqualTo(10_000);
    assertThat(budget.left(0)).isEqualTo(Integer.MAX_VALUE);
  }

  @Test
  void the_clock_of_another_loop_may_be_a_little_behind() {
    RetryBudget budget = new RetryBudget(pool, 0);
    withdrawals(budget, 60, 5 * SECOND);

    assertThat(withdrawals(budget, 60, 3 * SECOND)).isEqualTo(40);
  }

  @Test
  void a_window_across_a_clock_overflow_works() {
    RetryBudget budget = new RetryBudget(pool, 0);
    withdrawals(budget, 60, Long.MAX_VALUE);

    assertThat(budget.left(Long.MAX_VALUE + 5 * SECOND)).isEqualTo(40);
    assertThat(budget.left(Long.MAX_VALUE + 11 * SECOND)).isEqualTo(100);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void no_window_of_ten_seconds_exceeds_the_share_plus_ten_a_second(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    RetryBudget budget = new RetryBudget(pool, 0.2);
    Deque<Long> requests = new ArrayDeque<>();
    Deque<Long> retries = new ArrayDeque<>();
    long now = random.nextLong(1000 * SECOND) - 500 * SECOND;
    for (int i = 0; i < 20_000; i++) {
      now += random.nextInt(50) == 0 ? random.nextLong(4 * SECOND) : random.nextLong(SECOND / 50);
      if (random.nextInt(3) > 0) {
        pool.loopCounters(random.nextInt(2)).add(Counter.REQUESTS, 1);
        requests.add(now);
      } else if (budget.withdraw(now)) {
        retries.add(now);
      }
      drop(requests, now - 10 * SECOND);
      drop(retries, now - 10 * SECOND);
      assertThat(retries.size()).isLessThanOrEqualTo(requests.size() / 5 + 100);
    }
  }

  @Test
  void many_threads_together_withdraw_exactly_the_budget() throws Exception {
    RetryBudget budget = new RetryBudget(pool, 0.2);
    pool.loopCounters(0).add(Counter.REQUESTS, 10_000);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<Integer>> counts = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        counts.add(threads.submit(() -> withdrawals(budget, 1000, SECOND / 2)));
      }
      int sum = 0;
      for (Future<Integer> count : counts) {
        sum += count.get(10, TimeUnit.SECONDS);
      }
      assertThat(sum).isEqualTo(2100);
    } finally {
      threads.shutdownNow();
    }
  }

  private static int withdrawals(RetryBudget budget, int tries, long now) {
    int given = 0;
    for (int i = 0; i < tries; i++) {
      given += budget.withdraw(now) ? 1 : 0;
    }
    return given;
  }

  private static void drop(Deque<Long> times, long before) {
    while (!times.isEmpty() && times.getFirst() < before) {
      times.removeFirst();
    }
  }
}
