package io.evenkeel.balance;

import java.util.random.RandomGenerator;

/** Draws a candidate at random, by weight. */
public final class Random implements BalancingPolicy {
  private final CandidateWeights weights = new CandidateWeights();
  private final RandomGenerator random;

  Random(RandomGenerator random) {
    this.random = random;
  }

  @Override
  public <C extends Candidate> C choose(C[] candidates, long key) {
    return candidates[weights.draw(candidates, random)];
  }
}
