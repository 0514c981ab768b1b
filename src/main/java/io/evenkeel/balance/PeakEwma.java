package io.evenkeel.balance;

import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * Chooses of two random candidates the one whose requests in flight, the new one included, take less time for its
 * weight. Avoids slow candidates even when few requests are in flight. (Peak EWMA, known from Finagle.)
 */
public final class PeakEwma extends TwoRandomChoices {
  private final LongSupplier clock;

  PeakEwma(RandomGenerator random, LongSupplier clock) {
    super(random);
    this.clock = clock;
  }

  @Override
  boolean isBetter(Candidate second, Candidate first) {
    long now = clock.getAsLong();
    int heavier = Math.max(first.weight(), second.weight());
    return cost(second, heavier, now) < cost(first, heavier, now);
  }

  /** The time that the requests in flight and a new one take. The draw has given the new one its weight. */
  private static double cost(Candidate candidate, int heavier, long now) {
    double inFlight = (double) candidate.inFlight() * heavier / Math.max(1, candidate.weight());
    return candidate.latency().nanos(now) * (inFlight + 1);
  }

  @Override
  public void onResponse(Candidate candidate, long nanos) {
    candidate.latency().update(nanos, clock.getAsLong());
  }
}
