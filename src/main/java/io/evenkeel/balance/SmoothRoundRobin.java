package io.evenkeel.balance;

import java.util.Arrays;

/**
 * Whose turn it is. With equal weights it is the next in the order of the pool after the last chosen; else turns are
 * smooth in the manner of nginx: each choice grants every candidate its share of one turn, and who has most takes it.
 *
 * <p>Credit belongs to a place in the pool, not to an array, and sums up to nothing: whoever is left out for an attempt
 * or a while keeps it, what a backend gets instead of another is charged to it in full, and no count ever grows.
 */
final class SmoothRoundRobin {
  /** One turn. All totals of weights up to 20 divide it, so that small pools take theirs exactly. */
  private static final long TURN = 232_792_560L << 16;

  private long[] credits = new long[0];
  private int last;
  private int at;

  /**
   * @param last the place in the pool that is taken to have been chosen last; -1: none
   */
  SmoothRoundRobin(int last) {
    this.last = last;
  }

  /** The place in the pool that was chosen last; -1: none was. */
  int last() {
    return last;
  }

  /** The index of the next in order, whatever the weights. */
  int next(Candidate[] candidates) {
    boolean asBefore = at < candidates.length && candidates[at].order() == last;
    at = asBefore ? at + 1 : firstBehindLast(candidates);
    at = at < candidates.length ? at : 0;
    last = candidates[at].order();
    return at;
  }

  private int firstBehindLast(Candidate[] candidates) {
    int low = 0;
    int high = candidates.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (candidates[middle].order() > last) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  /** The next in order of those at {@code places[0..count)}, whatever the weights. */
  int next(Candidate[] candidates, int[] places, int count) {
    int chosen = places[0];
    for (int i = 0; i < count; i++) {
      if (candidates[places[i]].order() > last) {
        chosen = places[i];
        break;
      }
    }
    last = candidates[chosen].order();
    return chosen;
  }

  /** The index of the next in order of those with the fewest requests in flight, whatever the weights. */
  int nextOfLeast(Candidate[] candidates) {
    boolean asBefore = at < candidates.length && candidates[at].order() == last;
    int next = asBefore ? at + 1 : firstBehindLast(candidates);
    int least = Integer.MAX_VALUE;
    // nobody has fewer than none, so the search ends at the first who is idle
    for (int i = 0; i < candidates.length && least > 0; i++, next++) {
      next = next < candidates.length ? next : 0;
      int inFlight = candidates[next].inFlight();
      if (inFlight < least) {
        least = inFlight;
        at = next;
      }
    }
    last = candidates[at].order();
    return at;
  }

  /** The index of whose turn it is, by weight, of those at {@code places[0..count)}. */
  int smooth(Candidate[] candidates, int[] places, int count) {
    long total = 0;
    for (int i = 0; i < count; i++) {
      total += candidates[places[i]].weight();
    }
    if (count == 1 || total == 0) {
      return next(candidates, places, count);
    }
    int highest = candidates[candidates.length - 1].order();
    if (highest >= credits.length) {
      credits = Arrays.copyOf(credits, highest + 1);
    }
    int chosen = -1;
    long most = 0;
    long granted = 0;
    for (int i = 0; i < count; i++) {
      Candidate candidate = candidates[places[i]];
      long share = candidate.weight() * TURN / total;
      long credit = credits[candidate.order()] += share;
      granted += share;
      if (chosen < 0 || credit > most) {
        chosen = places[i];
        most = credit;
      }
    }
    last = candidates[chosen].order();
    credits[last] -= granted;
    return chosen;
  }
}
