package io.evenkeel.balance;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Draws an index by weight in constant time, regardless of the number of weights: M. D. Vose, "A linear algorithm for
 * generating random numbers with a given distribution", 1991. Each slot of the table is equally likely and is shared
 * by at most two indexes.
 */
final class AliasTable {
  private static final int HALF_BITS = 32;
  private static final long FULL_PROBABILITY = 1L << HALF_BITS;

  private final int[] aliases;
  private final long[] thresholds;

  /**
   * @param weights at least one is above zero
   */
  AliasTable(long[] weights) {
    int count = weights.length;
    double total = Arrays.stream(weights).sum();
    double[] left = new double[count];
    int[] row = new int[count];
    int light = 0;
    int heavy = count;
    for (int i = 0; i < count; i++) {
      left[i] = weights[i] * count / total;
      row[left[i] < 1 ? light++ : --heavy] = i;
    }
    aliases = new int[count];
    thresholds = new long[count];
    Arrays.fill(thresholds, FULL_PROBABILITY);
    // light slots are at the front; each gives the rest of its slot to the first heavy one
    for (int at = 0; at < heavy && heavy < count; at++) {
      int one = row[at];
      int other = row[heavy];
      thresholds[one] = (long) (left[one] * FULL_PROBABILITY);
      aliases[one] = other;
      left[other] -= 1 - left[one];
      if (left[other] < 1) {
        heavy++;
      }
    }
  }

  /** Draws the index of a weight. */
  int draw(RandomGenerator random) {
    long drawn = random.nextLong();
    int slot = (int) ((drawn >>> HALF_BITS) * thresholds.length >>> HALF_BITS);
    return (drawn & FULL_PROBABILITY - 1) < thresholds[slot] ? slot : aliases[slot];
  }
}
