package io.evenkeel.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every policy that the configuration knows. */
class BalancingPolicyLawTest {
  private final SplittableRandom random = new SplittableRandom(42);

  static Collection<String> names() {
    return BalancingPolicy.BY_NAME.keySet();
  }

  private BalancingPolicy policy(String name) {
    return Objects.requireNonNull(BalancingPolicy.BY_NAME.get(name))
        .apply(new SplittableRandom(4711));
  }

  @ParameterizedTest
  @MethodSource("names")
  void never_picks_what_it_was_not_offered(String name) {
    BalancingPolicy policy = policy(name);
    Fake[] pool = Fake.pool(random.ints(12, 1, 1001).toArray());
    Fake[] offered = pool;
    for (int i = 0; i < 20_000; i++) {
      if (random.nextInt(3) == 0) {
        offered = Arrays.stream(pool).filter(each -> random.nextBoolean()).toArray(Fake[]::new);
        offered = offered.length == 0 ? pool : offered;
      }
      pool[random.nextInt(pool.length)].inFlight = random.nextInt(10);

      assertThat(offered).contains(policy.choose(offered));
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void copes_with_one_candidate(String name) {
    BalancingPolicy policy = policy(name);
    Fake[] two = Fake.pool(7, 1);
    for (int i = 0; i < 100; i++) {
      policy.choose(two);
      Fake[] one = {two[i % 2]};
      assertThat(policy.choose(one)).isSameAs(one[0]);
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void shares_follow_the_weights_when_requests_end_at_once(String name) {
    Fake[] pool = Fake.pool(5, 3, 1, 1);

    run(policy(name), pool, 20_000, 0);

    assertThat(pool[0].chosen).isCloseTo(10_000, within(350));
    assertThat(pool[1].chosen).isCloseTo(6_000, within(350));
    assertThat(pool[2].chosen).isCloseTo(2_000, within(250));
    assertThat(pool[3].chosen).isCloseTo(2_000, within(250));
  }

  @ParameterizedTest
  @MethodSource("names")
  void shares_follow_the_weights_when_a_hundred_are_in_flight(String name) {
    Fake[] pool = Fake.pool(5, 3, 1, 1);

    run(policy(name), pool, 20_000, 100);

    assertThat(pool[0].chosen).isCloseTo(10_000, within(500));
    assertThat(pool[1].chosen).isCloseTo(6_000, within(500));
    assertThat(pool[2].chosen).isCloseTo(2_000, within(300));
    assertThat(pool[3].chosen).isCloseTo(2_000, within(300));
  }

  @ParameterizedTest
  @MethodSource("names")
  void stays_even_around_one_that_is_dead_and_not_yet_marked(String name) {
    for (int dead = 0; dead < 3; dead++) {
      Fake[] pool = Fake.pool(1, 1, 1);

      runAround(pool[dead], policy(name), pool, 3_000);

      pool[dead].chosen = 1_500;
      assertThat(Fake.counts(pool)).satisfies(counts -> {
        for (int count : counts) {
          assertThat(count).isCloseTo(1_500, within(137));
        }
      });
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void shares_follow_the_weights_around_one_that_is_dead_and_not_yet_marked(String name) {
    Fake[] pool = Fake.pool(3, 5, 1);

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
      Fake[] pool = Fake.pool(100, 100, share);
      run(policy, pool, 300, 0);
      for (int i = 0; i < 3; i++) {
        all[i] += pool[i].chosen;
        early[i] += share < 20 ? pool[i].chosen : 0;
      }
    }

    // 3 000 requests at 14.5 % of a share on average, 27 300 at 55 %
    assertThat(early[2]).isCloseTo(203, within(70));
    assertThat(all[2]).isCloseTo(5_760, within(400));
    assertThat(all[0]).isCloseTo(all[1], within(500));
  }

  @ParameterizedTest
  @MethodSource("names")
  void one_that_weighs_nothing_by_mistake_breaks_nothing(String name) {
    BalancingPolicy policy = policy(name);
    for (Fake[] pool : new Fake[][] {Fake.pool(0, 0), Fake.pool(0, 2, 0), Fake.pool(3, 0)}) {
      for (int i = 0; i < 100; i++) {
        Fake first = policy.choose(pool);
        assertThat(pool).contains(first);
        assertThat(pool).contains(policy.choose(Fake.without(pool, first)));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void a_choice_allocates_nothing(String name) {
    BalancingPolicy policy = policy(name);
    Fake[] even = Fake.pool(2, 2, 2, 2);
    Fake[] uneven = Fake.pool(4, 3, 2, 1);
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

  /** As many requests as {@code count}, each in flight until {@code atOnce} more have begun. */
  private static void run(BalancingPolicy policy, Fake[] pool, int count, int atOnce) {
    Deque<Fake> inFlight = new ArrayDeque<>();
    for (int i = 0; i < count; i++) {
      Fake chosen = policy.choose(pool);
      chosen.chosen++;
      chosen.inFlight++;
      inFlight.add(chosen);
      if (inFlight.size() > atOnce) {
        inFlight.remove().inFlight--;
      }
    }
  }

  /** Every request that meets the dead one is sent again to another. */
  private static void runAround(Fake dead, BalancingPolicy policy, Fake[] pool, int count) {
    for (int i = 0; i < count; i++) {
      Fake chosen = policy.choose(pool);
      if (chosen == dead) {
        chosen = policy.choose(Fake.without(pool, dead));
      }
      chosen.chosen++;
    }
  }
}
