package io.evenkeel.balance;

import org.jspecify.annotations.Nullable;

/** The one with the fewest requests in flight for its weight; in turn, by weight, where several have. */
public final class LeastRequests implements BalancingPolicy {
  /** Up to so many, all of them are looked at for each choice. */
  private static final int FEW = 128;

  private final CandidateWeights weights = new CandidateWeights();
  private final SmoothRoundRobin turns = new SmoothRoundRobin(-1);
  private int[] least = new int[0];
  private @Nullable LeastLoadedTree fewest;
  private @Nullable GroupedRoundRobin shares;
  private int last = -1;

  @Override
  public <C extends Candidate> C choose(C[] candidates) {
    boolean even = weights.evenForGood(candidates);
    if (candidates.length > FEW && weights.kept(candidates)) {
      return candidates[ofMany(candidates)];
    }
    if (even) {
      return candidates[turns.nextOfLeast(candidates)];
    }
    int count = ofLeast(candidates);
    return candidates[turns.smooth(candidates, least, count)];
  }

  @Override
  public void ended(Candidate candidate) {
    if (fewest != null) {
      fewest.ended(candidate);
    }
  }

  private int ofMany(Candidate[] candidates) {
    LeastLoadedTree known = fewest;
    GroupedRoundRobin ties = shares;
    if (known == null || ties == null || !known.of(candidates)) {
      known = new LeastLoadedTree(candidates);
      ties = new GroupedRoundRobin(candidates, ties, turns.last());
      fewest = known;
      shares = ties;
      last = -1;
    }
    last = known.choose(ties, last);
    return last;
  }

  /** Finds those with the fewest for their weight, and how many they are. */
  private int ofLeast(Candidate[] candidates) {
    if (least.length < candidates.length) {
      least = new int[candidates.length];
    }
    int count = 0;
    long inFlight = 0;
    long weight = 0;
    for (int i = 0; i < candidates.length; i++) {
      // read once: other event loops begin and end requests meanwhile
      long itsInFlight = candidates[i].inFlight();
      long itsWeight = candidates[i].weight();
      long difference = count == 0 ? -1 : itsInFlight * weight - inFlight * itsWeight;
      if (difference < 0) {
        count = 0;
        inFlight = itsInFlight;
        weight = itsWeight;
      }
      if (difference <= 0) {
        least[count++] = i;
      }
    }
    return count;
  }
}
