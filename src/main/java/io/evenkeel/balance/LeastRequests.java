package io.evenkeel.balance;

import org.jspecify.annotations.Nullable;

/**
 * Chooses the candidate with the fewest requests in flight for its weight; uses round robin by weight if there are
 * several.
 */
public final class LeastRequests implements BalancingPolicy {
  /** Up to this number of candidates, each choice reads all of them. */
  private static final int MAX_FULL_SCAN = 128;

  private final CandidateWeights weights = new CandidateWeights();
  private final SmoothRoundRobin roundRobin = new SmoothRoundRobin(-1);
  private int[] leastLoaded = new int[0];
  private @Nullable LeastLoadedTree tree;
  private @Nullable GroupedRoundRobin tieBreaker;
  private int lastIndex = -1;

  @Override
  public <C extends Candidate> C choose(C[] candidates, long key) {
    boolean equalWeights = weights.checkStablyEqual(candidates);
    if (candidates.length > MAX_FULL_SCAN && weights.cached(candidates)) {
      return candidates[chooseFromTree(candidates)];
    }
    if (equalWeights) {
      return candidates[roundRobin.nextLeastLoaded(candidates)];
    }
    int count = findLeast(candidates);
    return candidates[roundRobin.nextWeighted(candidates, leastLoaded, count)];
  }

  @Override
  public void onRequestEnded(Candidate candidate) {
    if (tree != null) {
      tree.onRequestEnded(candidate);
    }
  }

  private int chooseFromTree(Candidate[] candidates) {
    LeastLoadedTree known = tree;
    GroupedRoundRobin ties = tieBreaker;
    if (known == null || ties == null || !known.isFor(candidates)) {
      known = new LeastLoadedTree(candidates);
      ties = new GroupedRoundRobin(candidates, ties, roundRobin.lastPosition());
      tree = known;
      tieBreaker = ties;
      lastIndex = -1;
    }
    lastIndex = known.choose(ties, lastIndex);
    return lastIndex;
  }

  /** Finds the candidates with the lowest load and returns their number. */
  private int findLeast(Candidate[] candidates) {
    if (leastLoaded.length < candidates.length) {
      leastLoaded = new int[candidates.length];
    }
    int count = 0;
    long inFlight = 0;
    long weight = 0;
    for (int i = 0; i < candidates.length; i++) {
      // read once, because other event loops start and end requests at the same time
      long itsInFlight = candidates[i].inFlight();
      long itsWeight = candidates[i].weight();
      long difference = count == 0 ? -1 : itsInFlight * weight - inFlight * itsWeight;
      if (difference < 0) {
        count = 0;
        inFlight = itsInFlight;
        weight = itsWeight;
      }
      if (difference <= 0) {
        leastLoaded[count++] = i;
      }
    }
    return count;
  }
}
