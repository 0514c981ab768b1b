package io.evenkeel.balance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RoundRobinTest {
  private final RoundRobin policy = new RoundRobin();

  @Test
  void equal_weights_take_turns_in_the_order_of_the_pool() {
    assertThat(sequence(FakeCandidate.pool(3, 3, 3), 7)).isEqualTo("abcabca");
  }

  @ParameterizedTest
  @CsvSource({"5, 1, 1, aabacaa", "3, 2, 1, abacba", "1, 3, 1, bbacb", "1, 1, 2, cabc"})
  void differing_weights_are_spread_smoothly(int a, int b, int c, String cycle) {
    FakeCandidate[] pool = FakeCandidate.pool(a, b, c);

    String sequence = sequence(pool, 2 * cycle.length());

    assertThat(sequence).isEqualTo(byNginx(pool, 2 * cycle.length()));
    assertThat(sequence.chars().filter(each -> each == 'a').count()).isEqualTo(2L * a);
  }

  @Test
  void five_one_one_is_a_a_b_a_c_a_a() {
    assertThat(sequence(FakeCandidate.pool(5, 1, 1), 14)).isEqualTo("aabacaaaabacaa");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void small_pools_take_the_same_turns_as_with_nginx(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int[] weights = random.ints(2 + random.nextInt(3), 1, 6).toArray();
    weights[0] = weights[1] + 1;

    assertThat(sequence(FakeCandidate.pool(weights), 100))
        .isEqualTo(byNginx(FakeCandidate.pool(weights), 100));
  }

  @Test
  void the_turn_of_a_dead_candidate_goes_to_the_next_in_order() {
    FakeCandidate[] pool = FakeCandidate.pool(1, 1, 1);
    int[] served = new int[3];
    for (int i = 0; i < 3_000; i++) {
      FakeCandidate chosen = policy.choose(pool);
      chosen = chosen == pool[1] ? policy.choose(FakeCandidate.without(pool, pool[1])) : chosen;
      served[chosen.order]++;
    }

    assertThat(served).containsExactly(1_500, 0, 1_500);
  }

  @Test
  void a_retry_does_not_disturb_the_turns_of_the_others() {
    FakeCandidate[] pool = FakeCandidate.pool(5, 1, 1);
    StringBuilder first = new StringBuilder();
    for (int i = 0; i < 700; i++) {
      first.append(policy.choose(pool));
      FakeCandidate[] rest = {pool[1], pool[2]};
      if (i % 10 == 9) {
        policy.choose(rest);
      }
    }

    assertThat(first.chars().filter(each -> each == 'a').count()).isEqualTo(500);
  }

  @Test
  void a_recovered_candidate_gets_its_share_and_no_burst() {
    FakeCandidate[] pool = FakeCandidate.pool(2, 1, 1);
    sequence(pool, 5);
    sequence(FakeCandidate.without(pool, pool[2]), 1_000);

    assertThat(sequence(pool.clone(), 12).chars().filter(each -> each == 'c').count())
        .isBetween(2L, 4L);
  }

  @Test
  void a_recovered_candidate_with_equal_weights_is_next_in_order() {
    FakeCandidate[] pool = FakeCandidate.pool(1, 1, 1);
    assertThat(sequence(pool, 4)).isEqualTo("abca");
    assertThat(sequence(FakeCandidate.without(pool, pool[1]), 4)).isEqualTo("caca");
    assertThat(sequence(pool, 4)).isEqualTo("bcab");
  }

  @Test
  void turns_are_in_order_after_weights_become_equal() {
    sequence(FakeCandidate.pool(5, 1, 1), 10);
    FakeCandidate[] even = FakeCandidate.pool(1, 1, 1);
    sequence(even, 2);

    assertThat(sequence(even, 9)).containsAnyOf("abcabcab", "bcabcabc", "cabcabca");
  }

  @ParameterizedTest
  @ValueSource(ints = {Integer.MAX_VALUE - 5_000, Integer.MAX_VALUE - 1, Integer.MAX_VALUE, -1})
  void the_position_may_be_up_to_two_to_the_thirty_first(int last) {
    RoundRobin near = new RoundRobin(last);
    FakeCandidate[] pool = FakeCandidate.pool(1, 1, 1);
    for (int i = 0; i < 10_000; i++) {
      assertThat(near.choose(pool)).isSameAs(pool[i % 3]);
    }
  }

  @Test
  void indexes_in_the_pool_may_be_up_to_two_to_the_thirty_first() {
    RoundRobin near = new RoundRobin(Integer.MAX_VALUE - 1);
    FakeCandidate[] pool = {
      new FakeCandidate(0, 1),
      new FakeCandidate(Integer.MAX_VALUE - 1, 1),
      new FakeCandidate(Integer.MAX_VALUE, 1)
    };
    for (int i = 2; i < 10_002; i++) {
      assertThat(near.choose(pool)).isSameAs(pool[i % 3]);
    }
  }

  @Test
  void the_largest_weights_and_pools_stay_in_proportion() {
    int[] weights = new int[1_000];
    Arrays.fill(weights, 1000);
    weights[999] = 1;
    FakeCandidate[] pool = FakeCandidate.pool(weights);
    for (int i = 0; i < 2_000; i++) {
      policy.choose(pool).chosen++;
    }

    assertThat(Arrays.copyOf(FakeCandidate.counts(pool), 999)).containsOnly(2, 3);
    assertThat(pool[999].chosen).isLessThanOrEqualTo(1);
  }

  private String sequence(FakeCandidate[] pool, int count) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append(policy.choose(pool));
    }
    return text.toString();
  }

  /** The smooth weighted round robin of nginx, in its original form. */
  private static String byNginx(FakeCandidate[] pool, int count) {
    int[] current = new int[pool.length];
    int total = Arrays.stream(pool).mapToInt(FakeCandidate::weight).sum();
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      int best = 0;
      for (int each = 0; each < pool.length; each++) {
        current[each] += pool[each].weight;
        best = current[each] > current[best] ? each : best;
      }
      current[best] -= total;
      text.append(pool[best]);
    }
    return text.toString();
  }
}
