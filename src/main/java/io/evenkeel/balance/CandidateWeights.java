package io.evenkeel.balance;

import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What candidates weigh. An array that is offered again is remembered, and arrays that are offered once, as on a retry,
 * do not supersede it.
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

  /** Whether all of them weigh the same. */
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
   * Whether all of them weigh the same, and so did the array that they are the rest of, as far as that can be told: one
   * that weighs the same must be offered twice in a row after one that does not.
   */
  boolean checkStablyEqual(Candidate[] candidates) {
    boolean even = checkEqual(candidates);
    return even && !recentlyUnequal;
  }

  /** Whether these are remembered: they were offered twice, and may be again. */
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

  /** The index of one of them at random, by weight. */
  int draw(Candidate[] candidates, RandomGenerator random) {
    if (checkEqual(candidates)) {
      return random.nextInt(candidates.length);
    }
    return candidates == cached && cachedTable != null
        ? cachedTable.draw(random)
        : indexAt(candidates, random.nextLong(total(candidates)));
  }

  /** The index of another than {@code first} at random, by weight. */
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

  /** What those up to {@code index} weigh, itself included. */
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

  /** Whose weight {@code drawn}, 0 up to the total, falls into when they are put in a row. */
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
