package io.evenkeel.balance;

/**
 * Finds the candidate with the fewest requests in flight for its weight without reading all of them. A tournament
 * tree holds the last known load of each candidate, and every choice updates a few of them.
 *
 * <p>The load of the chosen candidate is always read again first, so that no candidate is chosen on a load that is
 * too low. A load that has decreased is noticed at once when a request of this event loop ends, else after as many
 * choices as it takes to read all candidates.
 */
final class LeastLoadedTree {
  private static final int REFRESHES = 192;
  private static final int REFRESHES_IF_IDLE = 32;
  private static final int PROPOSALS = 8;
  private static final long SCALE = 1L << 40;
  private static final long EMPTY_LEAF = Long.MAX_VALUE;

  /** By how much one request increases the load of each candidate: the lower the weight, the more. */
  private final long[] steps;

  /** The root is 1, the children of node n are 2n and 2n + 1, and the leaf nodes are the candidates. */
  private final long[] tree;

  private final int leaves;
  private final Candidate[] candidates;
  private int nextRefresh;

  /** The index of each candidate by its position in the pool. */
  private final int[] indexesByPosition;

  LeastLoadedTree(Candidate[] candidates) {
    this.candidates = candidates;
    leaves = Math.max(2, Integer.highestOneBit(candidates.length - 1) << 1);
    tree = new long[2 * leaves];
    steps = new long[candidates.length];
    indexesByPosition = new int[candidates[candidates.length - 1].position() + 1];
    long common = commonMultiple(candidates);
    for (int i = 0; i < leaves; i++) {
      if (i < candidates.length) {
        indexesByPosition[candidates[i].position()] = i;
        steps[i] = common / Math.max(1, candidates[i].weight());
        tree[leaves + i] = steps[i] * candidates[i].inFlight();
      } else {
        tree[leaves + i] = EMPTY_LEAF;
      }
    }
    for (int node = leaves - 1; node > 0; node--) {
      tree[node] = Math.min(tree[2 * node], tree[2 * node + 1]);
    }
  }

  /** Reads the candidate's load again, because it has decreased. */
  void onRequestEnded(Candidate candidate) {
    int place = candidate.position();
    int index = place < indexesByPosition.length ? indexesByPosition[place] : 0;
    if (candidates[index] == candidate) {
      refreshLoad(index);
    }
  }

  /** A multiple of all weights, so that equal loads compare as equal; an approximation if the exact one is large. */
  private static long commonMultiple(Candidate[] candidates) {
    long multiple = 1;
    for (Candidate each : candidates) {
      long weight = Math.max(1, each.weight());
      multiple = multiple / greatestCommonDivisor(multiple, weight) * weight;
      if (multiple > SCALE) {
        return SCALE;
      }
    }
    return multiple;
  }

  private static long greatestCommonDivisor(long one, long other) {
    return other == 0 ? one : greatestCommonDivisor(other, one % other);
  }

  /** Whether this tree belongs to the array {@code offered}. */
  boolean isFor(Candidate[] offered) {
    return candidates == offered;
  }

  /**
   * Returns the index of the candidate with the lowest load.
   *
   * @param tieBreaker proposes the next one by weight if several have the lowest load
   * @param after otherwise the next one after this index, that of the last choice, is taken; -1 if there was no
   *     choice
   */
  int choose(GroupedRoundRobin tieBreaker, int after) {
    // the request of the previous choice has started since
    refreshLoad(Math.max(0, after));
    int looks = tree[1] > 0 ? REFRESHES : REFRESHES_IF_IDLE;
    for (int i = 0; i < looks; i++) {
      refreshLoad(nextRefresh);
      nextRefresh = nextRefresh + 1 < candidates.length ? nextRefresh + 1 : 0;
    }
    int chosen = 0;
    for (int tries = 0; tries < candidates.length; tries++) {
      chosen = leastLoaded(tieBreaker, after);
      if (refreshLoad(chosen) == tree[1]) {
        break;
      }
    }
    return chosen;
  }

  private int leastLoaded(GroupedRoundRobin tieBreaker, int after) {
    long least = tree[1];
    for (int i = 0; i < PROPOSALS; i++) {
      int proposed = tieBreaker.next();
      if (tree[leaves + proposed] == least) {
        return proposed;
      }
    }
    int candidate = firstFrom(after + 1, least);
    return candidate < 0 ? firstFrom(0, least) : candidate;
  }

  /** The first index at or after {@code from} with this load; negative if there is none. */
  private int firstFrom(int from, long load) {
    if (from >= leaves) {
      return -1;
    }
    int node = leaves + from;
    while (tree[node] != load) {
      // climb while this is a right child, then step to the right
      while ((node & 1) == 1) {
        node >>= 1;
      }
      if (node == 0) {
        return -1;
      }
      node++;
    }
    while (node < leaves) {
      node = tree[2 * node] == load ? 2 * node : 2 * node + 1;
    }
    return node - leaves;
  }

  private long refreshLoad(int index) {
    long load = steps[index] * candidates[index].inFlight();
    setLoad(index, load);
    return load;
  }

  private void setLoad(int index, long load) {
    int node = leaves + index;
    if (tree[node] == load) {
      return;
    }
    tree[node] = load;
    for (node >>= 1; node > 0; node >>= 1) {
      long less = Math.min(tree[2 * node], tree[2 * node + 1]);
      if (tree[node] == less) {
        return;
      }
      tree[node] = less;
    }
  }
}
