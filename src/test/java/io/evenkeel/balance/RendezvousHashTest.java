package io.evenkeel.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests with the same key go to the same backend, in every balancer, whatever happens to other backends. */
class RendezvousHashTest {
  private static final int KEYS = 20_000;

  /** Each look at its clock is a second later, so that no sum of loads is too old. */
  private static BalancingPolicy hash(double bound) {
    AtomicLong now = new AtomicLong();
    return new RendezvousHash(new BalancingPolicy.Settings(
        new SplittableRandom(5),
        () -> now.addAndGet(TimeUnit.SECONDS.toNanos(1)),
        bound,
        Runnable::run));
  }

  private static BalancingPolicy unbounded() {
    return hash(Double.POSITIVE_INFINITY);
  }

  private static long key(int number) {
    return KeyHash.of("client-" + number);
  }

  private static FakeCandidate[] pool(int size, int weight) {
    return FakeCandidate.pool(IntStream.range(0, size).map(each -> weight).toArray());
  }

  /** The names of the candidates that the keys go to. */
  private static int[] places(BalancingPolicy policy, FakeCandidate[] pool) {
    // an array that is offered again is one that lasts
    policy.choose(pool, key(0));
    policy.choose(pool, key(0));
    return IntStream.range(0, KEYS)
        .map(number -> policy.choose(pool, key(number)).order)
        .toArray();
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 40, 300, 1_200})
  void two_balancers_choose_alike_in_whatever_order_they_list_the_backends(int size) {
    FakeCandidate[] pool = pool(size, 1);
    FakeCandidate[] shuffled = pool.clone();
    if (size <= 256) {
      Collections.shuffle(Arrays.asList(shuffled), new java.util.Random(1));
    }

    assertThat(places(unbounded(), shuffled)).isEqualTo(places(unbounded(), pool));
  }

  @ParameterizedTest
  @CsvSource({"3, 0", "40, 0", "300, 0.05", "1200, 0.05"})
  void only_the_keys_of_a_backend_that_is_missing_move_and_they_come_back(int size, double others) {
    FakeCandidate[] pool = pool(size, 1);
    BalancingPolicy policy = unbounded();
    int[] before = places(policy, pool);

    int[] without = places(policy, FakeCandidate.without(pool, pool[1]));

    double moved = IntStream.range(0, KEYS)
        .filter(number -> before[number] != 1 && before[number] != without[number])
        .count();
    assertThat(moved / KEYS).isLessThanOrEqualTo(others);
    assertThat(IntStream.of(without)).doesNotContain(1);
    assertThat(places(policy, pool)).isEqualTo(before);
  }

  @ParameterizedTest
  @CsvSource({"4, 1 2 3 4", "300, 1 5", "1200, 1 5"})
  void shares_follow_the_weights(int size, String cycle) {
    int[] weights =
        Arrays.stream(cycle.split(" ", -1)).mapToInt(Integer::parseInt).toArray();
    FakeCandidate[] pool = FakeCandidate.pool(
        IntStream.range(0, size).map(order -> weights[order % weights.length]).toArray());
    double total = Arrays.stream(pool).mapToInt(FakeCandidate::weight).sum();
    double[] share = new double[6];
    double[] due = new double[6];
    for (int place : places(unbounded(), pool)) {
      share[pool[place].weight] += 1.0 / KEYS;
    }
    for (FakeCandidate each : pool) {
      due[each.weight] += each.weight / total;
    }

    for (int weight = 1; weight < 6; weight++) {
      assertThat(share[weight]).isCloseTo(due[weight], within(0.012));
    }
  }

  @Test
  void a_growing_weight_moves_keys_to_the_backend_only() {
    FakeCandidate[] small = FakeCandidate.pool(10, 10, 10, 2);
    FakeCandidate[] grown = FakeCandidate.pool(10, 10, 10, 9);
    int[] before = places(unbounded(), small);
    int[] after = places(unbounded(), grown);

    for (int number = 0; number < KEYS; number++) {
      assertThat(after[number]).isIn(before[number], 3);
    }
  }

  @Test
  void a_retry_goes_to_the_backend_that_would_have_the_key_without_the_first() {
    FakeCandidate[] pool = pool(5, 1);
    BalancingPolicy policy = unbounded();
    for (int number = 0; number < 100; number++) {
      FakeCandidate first = policy.choose(pool, key(number));
      FakeCandidate[] rest = FakeCandidate.without(pool, first);

      assertThat(policy.choose(rest, key(number)))
          .isSameAs(unbounded().choose(rest.clone(), key(number)))
          .isNotSameAs(first);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 300})
  void a_key_that_everybody_asks_for_spreads_beyond_its_bound(int size) {
    FakeCandidate[] pool = pool(size, 1);
    BalancingPolicy policy = hash(1.25);
    int inFlight = 0;
    for (; inFlight < 20 * size; inFlight++) {
      policy.choose(pool, key(7)).inFlight++;
    }

    int highest = Arrays.stream(pool).mapToInt(FakeCandidate::inFlight).max().orElseThrow();
    assertThat(highest).isLessThanOrEqualTo((int) Math.ceil(1.25 * (inFlight + 1) / size) + 1);
    assertThat(highest).isGreaterThan(inFlight / size);
  }

  @Test
  void other_keys_stay_where_they_are_while_one_spreads() {
    FakeCandidate[] pool = pool(4, 1);
    BalancingPolicy policy = hash(1.25);
    int[] before = places(policy, pool);
    FakeCandidate hot = policy.choose(pool, key(7));
    hot.inFlight = 3;

    int[] after = places(policy, pool);

    for (int number = 0; number < KEYS; number++) {
      if (before[number] != hot.order) {
        assertThat(after[number]).isEqualTo(before[number]);
      } else {
        assertThat(after[number]).isNotEqualTo(hot.order);
      }
    }
  }

  @Test
  void requests_without_a_key_are_spread() {
    FakeCandidate[] pool = pool(3, 1);
    BalancingPolicy policy = unbounded();
    for (int i = 0; i < 3_000; i++) {
      policy.choose(pool, BalancingPolicy.NO_KEY).chosen++;
    }

    for (int count : FakeCandidate.counts(pool)) {
      assertThat(count).isCloseTo(1_000, within(120));
    }
  }

  @Test
  void a_large_pool_chooses_by_score_until_its_table_is_built() {
    List<Runnable> work = new ArrayList<>();
    BalancingPolicy policy = new RendezvousHash(new BalancingPolicy.Settings(
        new SplittableRandom(5), () -> 0, Double.POSITIVE_INFINITY, work::add));
    FakeCandidate[] pool = pool(400, 1);

    FakeCandidate early = policy.choose(pool, key(1));
    for (int i = 0; i < 5; i++) {
      assertThat(policy.choose(pool, key(1))).isSameAs(early);
    }
    assertThat(work).hasSize(1);
    work.get(0).run();
    FakeCandidate late = policy.choose(pool, key(1));

    assertThat(policy.choose(pool, key(1))).isSameAs(late);
    assertThat(work).hasSize(1);
  }
}
