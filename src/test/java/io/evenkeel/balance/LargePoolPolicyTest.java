package io.evenkeel.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pools so large that a choice does not compare all candidates. */
class LargePoolPolicyTest {
  private static final int MANY = 600;
  private final SplittableRandom random = new SplittableRandom(9);

  static Collection<String> names() {
    return BalancingPolicies.BY_NAME.keySet();
  }

  private static BalancingPolicy policy(String name) {
    return FakeCandidate.policy(name, new SplittableRandom(3));
  }

  private FakeCandidate[] uneven(int most) {
    return FakeCandidate.pool(random.ints(MANY, 1, most + 1).toArray());
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 5, 40, 1000})
  void approximate_turns_are_as_close_to_the_shares_as_exact_ones(int most) {
    FakeCandidate[] pool = uneven(most);
    RoundRobin policy = new RoundRobin();
    double total = Arrays.stream(pool).mapToInt(FakeCandidate::weight).sum();
    policy.choose(pool);
    policy.choose(pool);
    Arrays.stream(pool).forEach(each -> each.chosen = 0);
    double[] due = new double[MANY];
    double worst = 0;
    for (int i = 0; i < 5_000; i++) {
      policy.choose(pool).chosen++;
      for (int at = 0; at < MANY; at++) {
        due[at] += pool[at].weight / total;
        worst = Math.max(worst, Math.abs(due[at] - pool[at].chosen));
      }
    }

    // the exact algorithm stays within 1.6 of its due in such pools
    assertThat(worst).isLessThan(2.5);
  }

  @Test
  void turns_continue_when_a_candidate_is_removed_and_added_again() {
    FakeCandidate[] pool = uneven(5);
    RoundRobin policy = new RoundRobin();
    double total = Arrays.stream(pool).mapToInt(FakeCandidate::weight).sum();
    int requests = 0;
    for (int round = 0; round < 300; round++) {
      FakeCandidate[] offered =
          round % 2 == 0 ? pool.clone() : FakeCandidate.without(pool, pool[round]);
      for (int i = 0; i < 60; i++) {
        policy.choose(offered).chosen++;
        requests++;
      }
    }

    for (FakeCandidate each : pool) {
      double due = requests * each.weight / total;
      assertThat((double) each.chosen).isCloseTo(due, within(6 + due * 0.2));
    }
  }

  @ParameterizedTest
  @CsvSource({"1", "5", "1000"})
  void with_requests_of_one_loop_only_no_busier_candidate_is_chosen(int most) {
    FakeCandidate[] pool =
        most == 1 ? FakeCandidate.pool(random.ints(MANY, 1, 2).toArray()) : uneven(most);
    LeastRequests policy = new LeastRequests();
    Deque<FakeCandidate> inFlight = new ArrayDeque<>();
    int worse = 0;
    for (int i = 0; i < 20_000; i++) {
      FakeCandidate chosen = policy.choose(pool);
      if (i > 2 * MANY) {
        double load = (double) chosen.inFlight / chosen.weight;
        double least = Arrays.stream(pool)
            .mapToDouble(each -> (double) each.inFlight / each.weight)
            .min()
            .orElseThrow();
        worse += load > least + 1e-9 ? 1 : 0;
      }
      chosen.inFlight++;
      inFlight.add(chosen);
      while (inFlight.size() > 3 * MANY) {
        FakeCandidate ended = inFlight.remove();
        ended.inFlight--;
        policy.onRequestEnded(ended);
      }
    }

    assertThat(worse).isZero();
  }

  @Test
  void load_of_other_loops_is_noticed_within_a_few_choices() {
    FakeCandidate[] pool = FakeCandidate.pool(random.ints(MANY, 1, 2).toArray());
    LeastRequests policy = new LeastRequests();
    Arrays.stream(pool).forEach(each -> each.inFlight = 5);
    for (int i = 0; i < 10; i++) {
      policy.choose(pool);
    }
    pool[77].inFlight = 1;
    FakeCandidate chosen = pool[0];
    int choices = 0;
    while (chosen != pool[77]) {
      chosen = policy.choose(pool);
      choices++;
    }

    assertThat(choices).isLessThanOrEqualTo(5);
  }

  @Test
  void idle_candidates_are_chosen_first_in_turn() {
    FakeCandidate[] pool = FakeCandidate.pool(random.ints(MANY, 1, 2).toArray());
    LeastRequests policy = new LeastRequests();
    policy.choose(pool);
    policy.choose(pool);
    Arrays.stream(pool).forEach(each -> each.inFlight = each.order % 100 == 0 ? 0 : 4);
    for (int i = 0; i < 10; i++) {
      policy.choose(pool);
    }
    int[] seen = new int[6];
    for (int i = 0; i < 60; i++) {
      FakeCandidate chosen = policy.choose(pool);
      assertThat(chosen.order % 100).isZero();
      seen[chosen.order / 100]++;
    }

    assertThat(seen).containsOnly(10);
  }

  @ParameterizedTest
  @MethodSource("names")
  void shares_follow_the_weights(String name) {
    FakeCandidate[] pool = uneven(5);
    BalancingPolicy policy = policy(name);
    for (int i = 0; i < 120_000; i++) {
      policy.choose(pool).chosen++;
    }

    int[] byWeight = new int[6];
    int[] weights = new int[6];
    for (FakeCandidate each : pool) {
      byWeight[each.weight] += each.chosen;
      weights[each.weight] += each.weight;
    }
    double total = Arrays.stream(weights).sum();
    for (int weight = 1; weight <= 5; weight++) {
      assertThat(byWeight[weight] / 120_000.0).isCloseTo(weights[weight] / total, within(0.01));
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void a_choice_allocates_nothing(String name) {
    FakeCandidate[] pool = uneven(5);
    Arrays.stream(pool).forEach(each -> each.inFlight = 1 + random.nextInt(5));
    BalancingPolicy policy = policy(name);
    for (int i = 0; i < 1_000; i++) {
      policy.choose(pool);
    }
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    threads.getCurrentThreadAllocatedBytes();
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < 10_000; i++) {
      policy.choose(pool);
    }

    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(20_000);
  }
}
