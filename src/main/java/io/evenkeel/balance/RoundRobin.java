package io.evenkeel.balance;

import org.jspecify.annotations.Nullable;

/** Each in turn, in the order of the pool; by weight, and then evenly spread, where weights differ. */
public final class RoundRobin implements BalancingPolicy {
  /** Up to so many, every turn is worked out anew, exactly as nginx does. */
  private static final int FEW = 32;

  private final CandidateWeights weights = new CandidateWeights();
  private final SmoothRoundRobin turns;
  private int[] places = new int[0];
  private @Nullable GroupedRoundRobin shares;

  RoundRobin() {
    this(-1);
  }

  /**
   * @param last the place in the pool that is taken to have been chosen last
   */
  RoundRobin(int last) {
    turns = new SmoothRoundRobin(last);
  }

  @Override
  public <C extends Candidate> C choose(C[] candidates) {
    if (weights.evenForGood(candidates)) {
      return candidates[turns.next(candidates)];
    }
    int count = candidates.length;
    return candidates[
        count > FEW && weights.kept(candidates)
            ? shares(candidates).next()
            : turns.smooth(candidates, places(count), count)];
  }

  @Override
  public void ended(Candidate candidate) {
    // what is in flight is looked at when it matters, or not at all
  }

  private GroupedRoundRobin shares(Candidate[] candidates) {
    GroupedRoundRobin now = shares;
    if (now == null || !now.of(candidates)) {
      now = new GroupedRoundRobin(candidates, now, turns.last());
      shares = now;
    }
    return now;
  }

  /** All of them, in order. */
  private int[] places(int count) {
    if (places.length < count) {
      places = new int[count];
      for (int i = 0; i < count; i++) {
        places[i] = i;
      }
    }
    return places;
  }
}
