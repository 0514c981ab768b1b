package io.evenkeel.balance;

import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What candidates weigh. An array that is offered again is remembered, and arrays that are offered once, as on a retry,
 * do not supersede it.
 */
final class CandidateWeights {
  private static final int DRAWS = 8;
  private Candidate @Nullable [] kept;
  private Candidate @Nullable [] latest;
  private long[] keptSums = new long[0];
  private @Nullable AliasTable keptLots;
  private boolean keptEven;
  private boolean latestEven;
  private boolean unevenOfLate;

  /** Whether all of them weigh the same. */
  boolean even(Candidate[] candidates) {
    if (candidates == kept) {
      return keptEven;
    }
    if (candidates == latest) {
      keep(candidates);
      return keptEven;
    }
    latest = candidates;
    latestEven = weighTheSame(candidates);
    unevenOfLate |= !latestEven;
    return latestEven;
  }

  /**
   * Whether all of them weigh the same, and so did the array that they are the rest of, as far as that can be told: one
   * that weighs the same must be offered twice in a row after one that does not.
   */
  boolean evenForGood(Candidate[] candidates) {
    boolean even = even(candidates);
    return even && !unevenOfLate;
  }

  /** Whether these are remembered: they were offered twice, and may be again. */
  boolean kept(Candidate[] candidates) {
    return candidates == kept;
  }

  private void keep(Candidate[] candidates) {
    kept = candidates;
    keptEven = latestEven;
    unevenOfLate = !latestEven;
    keptSums = new long[keptEven ? 0 : candidates.length];
    long sum = 0;
    for (int i = 0; i < keptSums.length; i++) {
      sum += candidates[i].weight();
      keptSums[i] = sum;
    }
    keptLots = sum == 0 ? null : lots(candidates);
  }

  private static AliasTable lots(Candidate[] candidates) {
    long[] weights = new long[candidates.length];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = candidates[i].weight();
    }
    return new AliasTable(weights);
  }

  private static boolean weighTheSame(Candidate[] candidates) {
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
    if (even(candidates)) {
      return random.nextInt(candidates.length);
    }
    return candidates == kept && keptLots != null
        ? keptLots.draw(random)
        : indexAt(candidates, random.nextLong(total(candidates)));
  }

  /** The index of another than {@code first} at random, by weight. */
  int drawAnother(Candidate[] candidates, int first, RandomGenerator random) {
    if (even(candidates)) {
      int drawn = random.nextInt(candidates.length - 1);
      return drawn < first ? drawn : drawn + 1;
    }
    if (candidates == kept && keptLots != null) {
      for (int i = 0; i < DRAWS; i++) {
        int drawn = keptLots.draw(random);
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
    if (candidates == kept) {
      return keptSums[index];
    }
    long sum = 0;
    for (int i = 0; i <= index; i++) {
      sum += candidates[i].weight();
    }
    return sum;
  }

  /** Whose weight {@code drawn}, 0 up to the total, falls into when they are put in a row. */
  private int indexAt(Candidate[] candidates, long drawn) {
    if (candidates != kept) {
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
      if (keptSums[middle] > drawn) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }
}
