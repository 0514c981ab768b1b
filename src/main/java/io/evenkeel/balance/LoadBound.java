package io.evenkeel.balance;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The bound on the requests in flight of one candidate: a factor of its share by weight of all requests in flight
 * (consistent hashing with bounded loads, Mirrokni, Thorup and Zadimoghaddam).
 */
final class LoadBound {
  /** Large pools are summed up no more often than this. */
  private static final long MAX_AGE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  private static final int SMALL = 64;

  private final double factor;
  private final LongSupplier clock;
  private Candidate[] summed = {};
  private long summedAt;
  private double perWeight;

  LoadBound(double factor, LongSupplier clock) {
    this.factor = factor;
    this.clock = clock;
  }

  /** Sums up the requests in flight of the candidates. */
  void update(Candidate[] candidates) {
    if (factor == Double.POSITIVE_INFINITY) {
      return;
    }
    if (candidates.length > SMALL) {
      long now = clock.getAsLong();
      if (candidates == summed && now - summedAt < MAX_AGE_NANOS) {
        return;
      }
      summed = candidates;
      summedAt = now;
    }
    long inFlight = 0;
    long weight = 0;
    for (Candidate each : candidates) {
      inFlight += each.inFlight();
      weight += each.weight();
    }
    perWeight = factor * (inFlight + 1) / Math.max(1, weight);
  }

  /** Whether the candidate may get one more request. */
  boolean admits(Candidate candidate) {
    return factor == Double.POSITIVE_INFINITY
        || candidate.inFlight() + 1 <= Math.ceil(perWeight * candidate.weight());
  }
}
