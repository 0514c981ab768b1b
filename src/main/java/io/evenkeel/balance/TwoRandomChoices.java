package io.evenkeel.balance;

import java.util.random.RandomGenerator;

/** Draws two candidates at random, by weight, and chooses the better one; the first one if both are equally good. */
abstract class TwoRandomChoices implements BalancingPolicy {
  private final CandidateWeights weights = new CandidateWeights();
  private final RandomGenerator random;

  TwoRandomChoices(RandomGenerator random) {
    this.random = random;
  }

  /** Whether the second candidate is better than the first one. */
  abstract boolean isBetter(Candidate second, Candidate first);

  @Override
  public final <C extends Candidate> C choose(C[] candidates, long key) {
    if (candidates.length == 1) {
      return candidates[0];
    }
    int drawn = weights.draw(candidates, random);
    C first = candidates[drawn];
    C second = candidates[weights.drawAnother(candidates, drawn, random)];
    return isBetter(second, first) ? second : first;
  }
}
