package io.evenkeel.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The policies that use the number of requests in flight. */
class LoadAwareTest {
  private final LeastRequests least = new LeastRequests();
  private final PowerOfTwo two = new PowerOfTwo(new SplittableRandom(1));

  @Test
  void the_fewest_in_flight_is_chosen() {
    assertThat(least.choose(busy(FakeCandidate.pool(1, 1, 1), 3, 2, 4))).hasToString("b");
  }

  @Test
  void the_fewest_in_flight_for_its_weight_is_chosen() {
    assertThat(least.choose(busy(FakeCandidate.pool(1, 10, 1), 3, 20, 4))).hasToString("b");
  }

  @Test
  void counts_whose_product_overflows_an_int_are_compared_correctly() {
    FakeCandidate[] pool =
        busy(FakeCandidate.pool(1000, 999), Integer.MAX_VALUE, Integer.MAX_VALUE - 1_000_000);

    assertThat(least.choose(pool)).hasToString("a");
  }

  @Test
  void tied_candidates_take_turns() {
    FakeCandidate[] pool = busy(FakeCandidate.pool(1, 1, 1, 1), 2, 0, 2, 0);
    StringBuilder sequence = new StringBuilder();
    for (int i = 0; i < 6; i++) {
      sequence.append(least.choose(pool));
    }

    assertThat(sequence).hasToString("bdbdbd");
  }

  @Test
  void tied_candidates_take_turns_by_weight() {
    FakeCandidate[] pool = FakeCandidate.pool(5, 1, 1);
    StringBuilder sequence = new StringBuilder();
    for (int i = 0; i < 7; i++) {
      sequence.append(least.choose(pool));
    }

    assertThat(sequence).hasToString("aabacaa");
  }

  @Test
  void of_two_candidates_the_less_busy_is_chosen() {
    FakeCandidate[] pool = busy(FakeCandidate.pool(1, 1), 5, 4);
    for (int i = 0; i < 100; i++) {
      assertThat(two.choose(pool)).hasToString("b");
    }
  }

  @Test
  void the_busiest_is_never_chosen_since_two_are_compared() {
    FakeCandidate[] pool = busy(FakeCandidate.pool(1, 2, 3, 4), 1, 1, 9, 1);
    for (int i = 0; i < 10_000; i++) {
      two.choose(pool).chosen++;
    }

    assertThat(pool[2].chosen).isZero();
  }

  @Test
  void two_different_candidates_are_drawn_by_weight() {
    CandidateWeights weights = new CandidateWeights();
    SplittableRandom random = new SplittableRandom(3);
    FakeCandidate[] pool = FakeCandidate.pool(6, 3, 1);
    int[][] pairs = new int[3][3];
    for (int i = 0; i < 100_000; i++) {
      int first = weights.draw(pool, random);
      pairs[first][weights.drawAnother(pool, first, random)]++;
    }

    assertThat(pairs[0][1]).isCloseTo(45_000, within(800));
    assertThat(pairs[0][2]).isCloseTo(15_000, within(600));
    assertThat(pairs[1][0]).isCloseTo(25_714, within(700));
    assertThat(pairs[2][1]).isCloseTo(3_333, within(300));
    assertThat(pairs[0][0] + pairs[1][1] + pairs[2][2]).isZero();
  }

  private static FakeCandidate[] busy(FakeCandidate[] pool, int... inFlight) {
    for (int i = 0; i < pool.length; i++) {
      pool[i].inFlight = inFlight[i];
    }
    return pool;
  }
}
