package io.evenkeel.balance;

import org.jspecify.annotations.Nullable;

/** Chooses the candidates in turn, in the order of the pool; uses smooth weighted round robin if weights differ. */
public final class RoundRobin implements BalancingPolicy {
  /** Up to this number of candidates every turn is computed exactly, as in nginx. */
  private static final int MAX_EXACT = 32;

  private final CandidateWeights weights = new CandidateWeights();
  private final SmoothRoundRobin smooth;
  private int[] allIndexes = new int[0];
  private @Nullable GroupedRoundRobin grouped;

  RoundRobin() {
    this(-1);
  }

  /**
   * @param last the position in the pool that counts as chosen last
   */
  RoundRobin(int last) {
    smooth = new SmoothRoundRobin(last);
  }

  @Override
  public <C extends Candidate> C choose(C[] candidates, long key) {
    if (weights.checkStablyEqual(candidates)) {
      return candidates[smooth.next(candidates)];
    }
    int count = candidates.length;
    return candidates[
        count > MAX_EXACT && weights.cached(candidates)
            ? grouped(candidates).next()
            : smooth.nextWeighted(candidates, allIndexes(count), count)];
  }

  private GroupedRoundRobin grouped(Candidate[] candidates) {
    GroupedRoundRobin now = grouped;
    if (now == null || !now.isFor(candidates)) {
      now = new GroupedRoundRobin(candidates, now, smooth.lastPosition());
      grouped = now;
    }
    return now;
  }

  /** All indexes, in order. */
  private int[] allIndexes(int count) {
    if (allIndexes.length < count) {
      allIndexes = new int[count];
      for (int i = 0; i < count; i++) {
        allIndexes[i] = i;
      }
    }
    return allIndexes;
  }
}
