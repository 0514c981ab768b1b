package io.evenkeel.balance;

/** Each in turn, in the order of the pool; by weight, and then evenly spread, where weights differ. */
final class RoundRobin implements BalancingPolicy {
  private final Weights weights = new Weights();
  private final Turns turns;
  private int[] places = new int[0];

  RoundRobin() {
    this(-1);
  }

  /**
   * @param last the place in the pool that is taken to have been chosen last
   */
  RoundRobin(int last) {
    turns = new Turns(last);
  }

  @Override
  public <C extends Candidate> C choose(C[] candidates) {
    return candidates[
        weights.evenForGood(candidates)
            ? turns.next(candidates)
            : turns.smooth(candidates, places(candidates.length), candidates.length)];
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
