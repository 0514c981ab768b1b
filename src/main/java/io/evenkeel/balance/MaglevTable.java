package io.evenkeel.balance;

import java.util.Arrays;

/**
 * A table from keys to candidates, for pools that are too large for a score of each candidate: each candidate takes
 * slots in turn, in an order of its own, until all are taken (Maglev, NSDI 2016, section 3.4). A candidate gets slots by
 * its weight; if one is missing, its slots go to others, and few others move.
 */
final class MaglevTable {
  /** Primes: about a hundred slots a candidate, so that shares differ by a hundredth. */
  private static final int SMALL_SIZE = 65_537;

  private static final int LARGE_SIZE = 655_373;
  private static final int MAX_CANDIDATES_OF_SMALL = 1_000;

  /** How many slots a choice looks at before it gives up to find a candidate below its bound. */
  private static final int MAX_STEPS = 2_048;

  private final Candidate[] candidates;
  private final int[] slots;

  private MaglevTable(Candidate[] candidates, int[] slots) {
    this.candidates = candidates;
    this.slots = slots;
  }

  /** Builds the table; takes some milliseconds for 10,000 candidates. */
  static MaglevTable build(Candidate[] candidates) {
    int count = candidates.length;
    int size = count > MAX_CANDIDATES_OF_SMALL ? LARGE_SIZE : SMALL_SIZE;
    int[] slots = new int[size];
    Arrays.fill(slots, -1);
    int[] next = new int[count];
    int[] step = new int[count];
    long[] weight = new long[count];
    long[] credit = new long[count];
    long highest = 1;
    for (int i = 0; i < count; i++) {
      next[i] = (int) Long.remainderUnsigned(candidates[i].seed(), size);
      step[i] = 1 + (int) Long.remainderUnsigned(KeyHash.mix(candidates[i].seed()), size - 1L);
      weight[i] = Math.max(1, candidates[i].weight());
      highest = Math.max(highest, weight[i]);
    }
    int taken = 0;
    while (true) {
      for (int i = 0; i < count; i++) {
        credit[i] += weight[i];
        if (credit[i] < highest) {
          continue;
        }
        credit[i] -= highest;
        while (slots[next[i]] >= 0) {
          next[i] = (next[i] + step[i]) % size;
        }
        slots[next[i]] = i;
        taken++;
        if (taken == size) {
          return new MaglevTable(candidates, slots);
        }
      }
    }
  }

  boolean isFor(Candidate[] offered) {
    return offered == candidates;
  }

  /** Returns the index of the candidate for a key: the first one below its bound. */
  int choose(Candidate[] offered, long key, LoadBound bound) {
    bound.update(offered);
    int slot = (int) Long.remainderUnsigned(key, slots.length);
    int first = slots[slot];
    for (int i = 0; i < MAX_STEPS; i++) {
      int index = slots[slot];
      if (bound.admits(offered[index])) {
        return index;
      }
      slot = slot + 1 == slots.length ? 0 : slot + 1;
    }
    return first;
  }
}
