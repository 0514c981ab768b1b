package io.evenkeel.balance;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Weighted round robin for many candidates: candidates of equal weight take turns within a group, and smooth weighted
 * round robin, as in nginx, chooses the group. The cost of a choice is proportional to the number of different
 * weights.
 */
final class GroupedRoundRobin {
  private final Candidate[] candidates;
  private final int[] weights;
  private final long[] grants;
  private final long[] credits;
  private final int[][] members;
  private final int[] next;
  private final long total;

  /**
   * @param candidates their weights are read now
   * @param before its state is continued for groups of the same weight
   * @param last used without {@code before}: each group starts after this position, or at its first candidate if -1
   */
  GroupedRoundRobin(Candidate[] candidates, @Nullable GroupedRoundRobin before, int last) {
    this.candidates = candidates;
    Map<Integer, Integer> counts = new TreeMap<>();
    for (Candidate each : candidates) {
      counts.merge(each.weight(), 1, Integer::sum);
    }
    weights = counts.keySet().stream().mapToInt(each -> each).toArray();
    int kinds = weights.length;
    grants = new long[kinds];
    credits = new long[kinds];
    members = new int[kinds][];
    next = new int[kinds];
    for (int kind = 0; kind < kinds; kind++) {
      int count = counts.getOrDefault(weights[kind], 0);
      grants[kind] = (long) weights[kind] * count;
      members[kind] = new int[count];
    }
    total = Arrays.stream(grants).sum();
    int[] filled = new int[kinds];
    for (int i = 0; i < candidates.length; i++) {
      int kind = Arrays.binarySearch(weights, candidates[i].weight());
      members[kind][filled[kind]++] = i;
    }
    if (before != null) {
      continueFrom(before);
    } else {
      for (int kind = 0; kind < kinds; kind++) {
        startAfter(last, kind);
      }
    }
  }

  private void continueFrom(GroupedRoundRobin before) {
    long sum = 0;
    for (int kind = 0; kind < weights.length; kind++) {
      int old = Arrays.binarySearch(before.weights, weights[kind]);
      if (old >= 0) {
        credits[kind] = (long) ((double) before.credits[old] / before.total * total);
        startAfter(before.lastPosition(old), kind);
      }
      sum += credits[kind];
    }
    for (int kind = 0; kind < weights.length; kind++) {
      credits[kind] -= sum / weights.length;
    }
  }

  private void startAfter(int last, int kind) {
    while (next[kind] < members[kind].length
        && candidates[members[kind][next[kind]]].position() <= last) {
      next[kind]++;
    }
  }

  /** The position of the last candidate chosen from a group; -1 if there is none. */
  private int lastPosition(int kind) {
    return next[kind] == 0 ? -1 : candidates[members[kind][next[kind] - 1]].position();
  }

  /** Whether this state belongs to the array {@code offered}. */
  boolean isFor(Candidate[] offered) {
    return candidates == offered;
  }

  /** Returns the index of the next candidate. */
  int next() {
    int chosen = 0;
    for (int kind = 0; kind < credits.length; kind++) {
      credits[kind] += grants[kind];
      if (credits[kind] > credits[chosen]) {
        chosen = kind;
      }
    }
    credits[chosen] -= total;
    int[] group = members[chosen];
    int at = next[chosen] < group.length ? next[chosen] : 0;
    next[chosen] = at + 1;
    return group[at];
  }
}
