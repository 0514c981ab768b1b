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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Properties of every balancing policy of the configuration. */
class BalancingPolicyLawTest {
  private final SplittableRandom random = new SplittableRandom(42);

  static Collection<String> names() {
    return BalancingPolicies.BY_NAME.keySet();
  }

  private BalancingPolicy policy(String name) {
    return FakeCandidate.policy(name, new SplittableRandom(4711));
  }

  @ParameterizedTest
  @MethodSource("names")
  void only_offered_candidates_are_chosen(String name) {
    BalancingPolicy policy = policy(name);
    FakeCandidate[] pool = FakeCandidate.pool(random.ints(12, 1, 1001).toArray());
    FakeCandidate[] offered = pool;
    for (int i = 0; i < 20_000; i++) {
      if (random.nextInt(3) == 0) {
        offered =
            Arrays.stream(pool).filter(each -> random.nextBoolean()).toArray(FakeCandidate[]::new);
        offered = offered.length == 0 ? pool : offered;
      }
      pool[random.nextInt(pool.length)].inFlight = random.nextInt(10);

      assertThat(offered).contains(policy.choose(offered));
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void a_single_candidate_is_always_chosen(String name) {
    BalancingPolicy policy = policy(name);
    FakeCandidate[] two = FakeCandidate.pool(7, 1);
    for (int i = 0; i < 100; i++) {
      policy.choose(two);
      FakeCandidate[] one = {two[i % 2]};
      assertThat(policy.choose(one)).isSameAs(one[0]);
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void shares_follow_the_weights_when_requests_end_at_once(String name) {
    FakeCandidate[] pool = FakeCandidate.pool(5, 3, 1, 1);

    run(policy(name), pool, 20_000, 0);

    assertThat(pool[0].chosen).isCloseTo(10_000, within(350));
    assertThat(pool[1].chosen).isCloseTo(6_000, within(350));
    assertThat(pool[2].chosen).isCloseTo(2_000, within(250));
    assertThat(pool[3].chosen).isCloseTo(2_000, within(250));
  }

  @ParameterizedTest
  @MethodSource("names")
  void shares_follow_the_weights_when_a_hundred_are_in_flight(String name) {
    FakeCandidate[] pool = FakeCandidate.pool(5, 3, 1, 1);

    run(policy(name), pool, 20_000, 100);

    assertThat(pool[0].chosen).isCloseTo(10_000, within(500));
    assertThat(pool[1].chosen).isCloseTo(6_000, within(500));
    assertThat(pool[2].chosen).isCloseTo(2_000, within(300));
    assertThat(pool[3].chosen).isCloseTo(2_000, within(300));
  }

  @ParameterizedTest
  @MethodSource("names")
  void shares_stay_even_around_a_dead_backend_not_yet_marked(String name) {
    for (int dead = 0; dead < 3; dead++) {
      FakeCandidate[] pool = FakeCandidate.pool(1, 1, 1);

      runAround(pool[dead], policy(name), pool, 3_000);

      pool[dead].chosen = 1_500;
      assertThat(FakeCandidate.counts(pool)).satisfies(counts -> {
        for (int count : counts) {
          assertThat(count).isCloseTo(1_500, within(137));
        }
      });
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void shares_follow_the_weights_around_a_dead_backend_not_yet_marked(String name) {
    FakeCandidate[] pool = FakeCandidate.pool(3, 5, 1);

    runAround(pool[1], policy(name), pool, 20_000);

    assertThat(pool[0].chosen).isCloseTo(15_000, within(450));
    assertThat(pool[2].chosen).isCloseTo(5_000, within(450));
  }

  @ParameterizedTest
  @MethodSource("names")
  void a_backend_that_warms_up_gets_its_growing_share(String name) {
    BalancingPolicy policy = policy(name);
    int[] early = new int[3];
    int[] all = new int[3];
    for (int share = 10; share <= 100; share++) {
      FakeCandidate[] pool = FakeCandidate.pool(100, 100, share);
      run(policy, pool, 300, 0);
      for (int i = 0; i < 3; i++) {
        all[i] += pool[i].chosen;
        early[i] += share < 20 ? pool[i].chosen : 0;
      }
    }

    // 3,000 requests at an average of 14.5 % of a full share, and 27,300 at 55 %
    assertThat(early[2]).isCloseTo(203, within(70));
    assertThat(all[2]).isCloseTo(5_760, within(400));
    assertThat(all[0]).isCloseTo(all[1], within(500));
  }

  @ParameterizedTest
  @MethodSource("names")
  void a_candidate_of_weight_zero_causes_no_error(String name) {
    BalancingPolicy policy = policy(name);
    for (FakeCandidate[] pool : new FakeCandidate[][] {
      FakeCandidate.pool(0, 0), FakeCandidate.pool(0, 2, 0), FakeCandidate.pool(3, 0)
    }) {
      for (int i = 0; i < 100; i++) {
        FakeCandidate first = policy.choose(pool);
        assertThat(pool).contains(first);
        assertThat(pool).contains(policy.choose(FakeCandidate.without(pool, first)));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void a_choice_allocates_nothing(String name) {
    BalancingPolicy policy = policy(name);
    FakeCandidate[] even = FakeCandidate.pool(2, 2, 2, 2);
    FakeCandidate[] uneven = FakeCandidate.pool(4, 3, 2, 1);
    run(policy, even, 1_000, 0);
    run(policy, uneven, 1_000, 0);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    threads.getCurrentThreadAllocatedBytes();

    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < 10_000; i++) {
      policy.choose(uneven);
    }
    for (int i = 0; i < 10_000; i++) {
      policy.choose(even);
    }

    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(20_000);
  }

  /** Runs {@code count} requests, each in flight until {@code atOnce} more have started. */
  private static void run(BalancingPolicy policy, FakeCandidate[] pool, int count, int atOnce) {
    Deque<FakeCandidate> inFlight = new ArrayDeque<>();
    for (int i = 0; i < count; i++) {
      FakeCandidate chosen = policy.choose(pool);
      chosen.chosen++;
      chosen.inFlight++;
      inFlight.add(chosen);
      if (inFlight.size() > atOnce) {
        inFlight.remove().inFlight--;
      }
    }
  }

  /** Runs requests that are retried on another candidate if the dead one was chosen. */
  private static void runAround(
      FakeCandidate dead, BalancingPolicy policy, FakeCandidate[] pool, int count) {
    for (int i = 0; i < count; i++) {
      FakeCandidate chosen = policy.choose(pool);
      if (chosen == dead) {
        chosen = policy.choose(FakeCandidate.without(pool, dead));
      }
      chosen.chosen++;
    }
  }
}
