package io.evenkeel.balance;

import java.util.random.RandomGenerator;

/**
 * Draws two candidates at random, by weight, and chooses the one with fewer requests in flight for its weight; the
 * first one if both have equal loads.
 */
public final class PowerOfTwo implements BalancingPolicy {
  private final CandidateWeights weights = new CandidateWeights();
  private final RandomGenerator random;

  PowerOfTwo(RandomGenerator random) {
    this.random = random;
  }

  @Override
  public <C extends Candidate> C choose(C[] candidates, long key) {
    if (candidates.length == 1) {
      return candidates[0];
    }
    int first = weights.draw(candidates, random);
    C one = candidates[first];
    C other = candidates[weights.drawAnother(candidates, first, random)];
    return (long) other.inFlight() * one.weight() < (long) one.inFlight() * other.weight()
        ? other
        : one;
  }
}
