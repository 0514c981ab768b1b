package io.evenkeel.balance;

/** The one with the fewest requests in flight for its weight; in turn, by weight, where several have. */
final class LeastRequests implements BalancingPolicy {
  private final Weights weights = new Weights();
  private final Turns turns = new Turns(-1);
  private int[] least = new int[0];

  @Override
  public <C extends Candidate> C choose(C[] candidates) {
    if (weights.evenForGood(candidates)) {
      return candidates[turns.nextOfLeast(candidates)];
    }
    int count = ofLeast(candidates);
    return candidates[turns.smooth(candidates, least, count)];
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
