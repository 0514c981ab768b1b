package io.evenkeel.balance;

import java.util.Arrays;
import java.util.stream.IntStream;

/** A candidate whose requests in flight a test sets. */
public final class Fake implements Candidate {
  final int order;
  final int weight;
  int inFlight;
  int chosen;

  Fake(int order, int weight) {
    this.order = order;
    this.weight = weight;
  }

  /** A pool with these weights. */
  static Fake[] pool(int... weights) {
    return IntStream.range(0, weights.length)
        .mapToObj(order -> new Fake(order, weights[order]))
        .toArray(Fake[]::new);
  }

  /** What is offered after {@code tried} failed. */
  static Fake[] without(Fake[] pool, Fake tried) {
    return Arrays.stream(pool).filter(each -> each != tried).toArray(Fake[]::new);
  }

  /** How often each was chosen. */
  static int[] counts(Fake[] pool) {
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

  /** The letter of its place: a, b, c. */
  @Override
  public String toString() {
    return Character.toString((char) ('a' + order));
  }
}
