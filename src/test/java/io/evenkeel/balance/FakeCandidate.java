package io.evenkeel.balance;

import java.util.Arrays;
import java.util.Objects;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** A candidate whose requests in flight a test sets. */
public final class FakeCandidate implements Candidate {
  final int order;
  final int weight;
  int inFlight;
  int chosen;
  private final PeakLatency latency = new PeakLatency();

  FakeCandidate(int order, int weight) {
    this.order = order;
    this.weight = weight;
  }

  /** The policy with this name; its time stands still, and what it does in the background it does at once. */
  static BalancingPolicy policy(String name, RandomGenerator random) {
    return Objects.requireNonNull(BalancingPolicies.BY_NAME.get(name))
        .apply(new BalancingPolicy.Settings(random, () -> 0, 1.25, Runnable::run));
  }

  /** A pool with these weights. */
  static FakeCandidate[] pool(int... weights) {
    return IntStream.range(0, weights.length)
        .mapToObj(order -> new FakeCandidate(order, weights[order]))
        .toArray(FakeCandidate[]::new);
  }

  /** The candidates that are left after {@code tried} failed. */
  static FakeCandidate[] without(FakeCandidate[] pool, FakeCandidate tried) {
    return Arrays.stream(pool).filter(each -> each != tried).toArray(FakeCandidate[]::new);
  }

  /** How often each candidate was chosen. */
  static int[] counts(FakeCandidate[] pool) {
    return Arrays.stream(pool).mapToInt(each -> each.chosen).toArray();
  }

  @Override
  public int position() {
    return order;
  }

  @Override
  public int weight() {
    return weight;
  }

  @Override
  public int inFlight() {
    return inFlight;
  }

  @Override
  public long seed() {
    return KeyHash.of("backend-" + order);
  }

  @Override
  public PeakLatency latency() {
    return latency;
  }

  /** The letter of its index: a, b, c. */
  @Override
  public String toString() {
    return Character.toString((char) ('a' + order));
  }
}
