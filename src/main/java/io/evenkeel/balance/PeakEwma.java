package io.evenkeel.balance;

import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * Draws two candidates at random, by weight, and chooses the one whose requests in flight, the new one included, take
 * less time for its weight. Avoids slow candidates even when few requests are in flight. (Peak EWMA, known from
 * Finagle.)
 */
public final class PeakEwma implements BalancingPolicy {
  private final CandidateWeights weights = new CandidateWeights();
  private final RandomGenerator random;
  private final LongSupplier clock;

  PeakEwma(RandomGenerator random, LongSupplier clock) {
    this.random = random;
    this.clock = clock;
  }

  @Override
  public <C extends Candidate> C choose(C[] candidates, long key) {
    if (candidates.length == 1) {
      return candidates[0];
    }
    int first = weights.draw(candidates, random);
    C one = candidates[first];
    C other = candidates[weights.drawAnother(candidates, first, random)];
    long now = clock.getAsLong();
    int heavier = Math.max(one.weight(), other.weight());
    return cost(other, heavier, now) < cost(one, heavier, now) ? other : one;
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
