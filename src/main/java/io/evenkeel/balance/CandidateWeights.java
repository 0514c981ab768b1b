package io.evenkeel.balance;

import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The weights of an array of candidates. Caches an array only when it is offered twice in a row, so that one which is
 * offered once, as on a retry, does not replace the cached one.
 */
final class CandidateWeights {
  private static final int MAX_DRAWS = 8;
  private Candidate @Nullable [] cached;
  private Candidate @Nullable [] latest;
  private long[] cachedSums = new long[0];
  private @Nullable AliasTable cachedTable;
  private boolean cachedEqual;
  private boolean latestEqual;
  private boolean recentlyUnequal;

  /** Whether all candidates have the same weight. */
  boolean checkEqual(Candidate[] candidates) {
    if (candidates == cached) {
      return cachedEqual;
    }
    if (candidates == latest) {
      cache(candidates);
      return cachedEqual;
    }
    latest = candidates;
    latestEqual = haveEqualWeights(candidates);
    recentlyUnequal |= !latestEqual;
    return latestEqual;
  }

  /**
   * Whether all candidates have the same weight, and probably also those that the array lacks because they were
   * tried. After unequal weights, an array of equal weights must be offered twice in a row.
   */
  boolean checkStablyEqual(Candidate[] candidates) {
    boolean equal = checkEqual(candidates);
    return equal && !recentlyUnequal;
  }

  /** Whether this array is cached, because it was offered twice. */
  boolean cached(Candidate[] candidates) {
    return candidates == cached;
  }

  private void cache(Candidate[] candidates) {
    cached = candidates;
    cachedEqual = latestEqual;
    recentlyUnequal = !latestEqual;
    cachedSums = new long[cachedEqual ? 0 : candidates.length];
    long sum = 0;
    for (int i = 0; i < cachedSums.length; i++) {
      sum += candidates[i].weight();
      cachedSums[i] = sum;
    }
    cachedTable = sum == 0 ? null : buildTable(candidates);
  }

  private static AliasTable buildTable(Candidate[] candidates) {
    long[] weights = new long[candidates.length];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = candidates[i].weight();
    }
    return new AliasTable(weights);
  }

  private static boolean haveEqualWeights(Candidate[] candidates) {
    int first = candidates[0].weight();
    for (Candidate each : candidates) {
      if (each.weight() != first) {
        return false;
      }
    }
    return true;
  }

  /** Draws the index of a candidate at random, by weight. */
  int draw(Candidate[] candidates, RandomGenerator random) {
    if (checkEqual(candidates)) {
      return random.nextInt(candidates.length);
    }
    return candidates == cached && cachedTable != null
        ? cachedTable.draw(random)
        : indexAt(candidates, random.nextLong(total(candidates)));
  }

  /** Draws the index of a candidate other than {@code first} at random, by weight. */
  int drawAnother(Candidate[] candidates, int first, RandomGenerator random) {
    if (checkEqual(candidates)) {
      int drawn = random.nextInt(candidates.length - 1);
      return drawn < first ? drawn : drawn + 1;
    }
    if (candidates == cached && cachedTable != null) {
      for (int i = 0; i < MAX_DRAWS; i++) {
        int drawn = cachedTable.draw(random);
        if (drawn != first) {
          return drawn;
        }
      }
    }
    long own = candidates[first].weight();
    long others = total(candidates) - own;
    if (others <= 0) {
      return first;
    }
    long drawn = random.nextLong(others);
    long before = sum(candidates, first) - own;
    return indexAt(candidates, drawn < before ? drawn : drawn + own);
  }

  private long total(Candidate[] candidates) {
    return sum(candidates, candidates.length - 1);
  }

  /** The sum of the weights up to and including {@code index}. */
  private long sum(Candidate[] candidates, int index) {
    if (candidates == cached) {
      return cachedSums[index];
    }
    long sum = 0;
    for (int i = 0; i <= index; i++) {
      sum += candidates[i].weight();
    }
    return sum;
  }

  /**
   * The index of the candidate in whose range {@code drawn} lies if the ranges of all weights follow one another from
   * 0.
   */
  private int indexAt(Candidate[] candidates, long drawn) {
    if (candidates != cached) {
      int index = 0;
      for (long rest = drawn - candidates[0].weight();
          rest >= 0;
          rest -= candidates[index].weight()) {
        index++;
      }
      return index;
    }
    int low = 0;
    int high = candidates.length - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (cachedSums[middle] > drawn) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }
}
