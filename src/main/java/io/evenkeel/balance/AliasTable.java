package io.evenkeel.balance;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Drawing by weight, in a time that does not depend on how many there are: M. D. Vose, "A linear algorithm for generating
 * random numbers with a given distribution", 1991. Each lot has the same chance, and is shared by two at most.
 */
final class AliasTable {
  private static final int HALF_BITS = 32;
  private static final long FULL_PROBABILITY = 1L << HALF_BITS;

  private final int[] aliases;
  private final long[] thresholds;

  /** @param weights some of them above zero */
  AliasTable(long[] weights) {
    int count = weights.length;
    double total = Arrays.stream(weights).sum();
    double[] left = new double[count];
    int[] row = new int[count];
    int poor = 0;
    int rich = count;
    for (int i = 0; i < count; i++) {
      left[i] = weights[i] * count / total;
      row[left[i] < 1 ? poor++ : --rich] = i;
    }
    aliases = new int[count];
    thresholds = new long[count];
    Arrays.fill(thresholds, FULL_PROBABILITY);
    // the poor are at the front of the row, and each gives the rest of its lot to the first of the
    // rich
    for (int at = 0; at < rich && rich < count; at++) {
      int one = row[at];
      int other = row[rich];
      thresholds[one] = (long) (left[one] * FULL_PROBABILITY);
      aliases[one] = other;
      left[other] -= 1 - left[one];
      if (left[other] < 1) {
        rich++;
      }
    }
  }

  /** The place of one of the weights. */
  int draw(RandomGenerator random) {
    long drawn = random.nextLong();
    int lot = (int) ((drawn >>> HALF_BITS) * thresholds.length >>> HALF_BITS);
    return (drawn & FULL_PROBABILITY - 1) < thresholds[lot] ? lot : aliases[lot];
  }
}
