package io.evenkeel.balance;

import java.util.Arrays;

/**
 * Smooth weighted round robin, as in nginx: each choice credits every candidate with its share of one turn; the
 * candidate with the highest credit is chosen and pays one turn. With equal weights this is plain round robin in the
 * order of the pool.
 *
 * <p>Credit belongs to a position in the pool, not to an array, and its sum is always zero. So a candidate that is
 * not offered for a while keeps its credit, a backend that is chosen instead of another one pays in full, and no
 * counter grows without bound.
 */
final class SmoothRoundRobin {
  /** The price of one turn. All totals of weights up to 20 divide it, so small pools are exact. */
  private static final long CREDIT_PER_TURN = 232_792_560L << 16;

  private long[] credits = new long[0];
  private int lastPosition;
  private int at;

  /**
   * @param last the position in the pool that counts as chosen last; -1 if there is none
   */
  SmoothRoundRobin(int last) {
    this.lastPosition = last;
  }

  /** The position in the pool that was chosen last; -1 if there is none. */
  int lastPosition() {
    return lastPosition;
  }

  /** Returns the index of the next candidate in order, regardless of the weights. */
  int next(Candidate[] candidates) {
    boolean asBefore = at < candidates.length && candidates[at].position() == lastPosition;
    at = asBefore ? at + 1 : firstAfterLast(candidates);
    at = at < candidates.length ? at : 0;
    lastPosition = candidates[at].position();
    return at;
  }

  private int firstAfterLast(Candidate[] candidates) {
    int low = 0;
    int high = candidates.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (candidates[middle].position() > lastPosition) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  /** Returns the next in order of those at {@code indexes[0..count)}, regardless of the weights. */
  int next(Candidate[] candidates, int[] indexes, int count) {
    int chosen = indexes[0];
    for (int i = 0; i < count; i++) {
      if (candidates[indexes[i]].position() > lastPosition) {
        chosen = indexes[i];
        break;
      }
    }
    lastPosition = candidates[chosen].position();
    return chosen;
  }

  /** Returns the index of the next in order of those with the fewest requests in flight, regardless of the weights. */
  int nextLeastLoaded(Candidate[] candidates) {
    boolean asBefore = at < candidates.length && candidates[at].position() == lastPosition;
    int next = asBefore ? at + 1 : firstAfterLast(candidates);
    int least = Integer.MAX_VALUE;
    // zero is the lowest load, so the search ends at the first idle candidate
    for (int i = 0; i < candidates.length && least > 0; i++, next++) {
      next = next < candidates.length ? next : 0;
      int inFlight = candidates[next].inFlight();
      if (inFlight < least) {
        least = inFlight;
        at = next;
      }
    }
    lastPosition = candidates[at].position();
    return at;
  }

  /** Returns the index of the next by weight of those at {@code indexes[0..count)}. */
  int nextWeighted(Candidate[] candidates, int[] indexes, int count) {
    long total = 0;
    for (int i = 0; i < count; i++) {
      total += candidates[indexes[i]].weight();
    }
    if (count == 1 || total == 0) {
      return next(candidates, indexes, count);
    }
    int highest = candidates[candidates.length - 1].position();
    if (highest >= credits.length) {
      credits = Arrays.copyOf(credits, highest + 1);
    }
    int chosen = -1;
    long highestCredit = 0;
    long granted = 0;
    for (int i = 0; i < count; i++) {
      Candidate candidate = candidates[indexes[i]];
      long share = candidate.weight() * CREDIT_PER_TURN / total;
      long credit = credits[candidate.position()] += share;
      granted += share;
      if (chosen < 0 || credit > highestCredit) {
        chosen = indexes[i];
        highestCredit = credit;
      }
    }
    lastPosition = candidates[chosen].position();
    credits[lastPosition] -= granted;
    return chosen;
  }
}
