package io.evenkeel.balance;

/**
 * Who has the fewest requests in flight for its weight, where looking at all of them would take long: what was seen of
 * each is kept in a tree of the lesser of two, and at each choice some more are looked at anew.
 *
 * <p>Whoever is chosen was looked at a moment ago, so that none is taken for less busy than it is. That one has become
 * less busy is seen at once where a request of this event loop has ended, else after as many choices as it takes to look
 * at all.
 */
final class LeastLoadedTree {
  private static final int REFRESHES = 192;
  private static final int REFRESHES_IF_IDLE = 32;
  private static final int PROPOSALS = 8;
  private static final long SCALE = 1L << 40;
  private static final long EMPTY_LEAF = Long.MAX_VALUE;

  /** What one request adds to the load of each, the greater the less it weighs. */
  private final long[] steps;

  /** The root is 1, the children of n are 2n and 2n + 1, the leaves are the candidates. */
  private final long[] tree;

  private final int leaves;
  private final Candidate[] candidates;
  private int nextRefresh;

  /** By their places in the pool. */
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

  /** Has seen that it is less busy. */
  void onRequestEnded(Candidate candidate) {
    int place = candidate.position();
    int index = place < indexesByPosition.length ? indexesByPosition[place] : 0;
    if (candidates[index] == candidate) {
      refreshLoad(index);
    }
  }

  /** A multiple of all weights, so that equal loads are equal; where that is large, one that makes them nearly so. */
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

  /** Whether this is about {@code offered}. */
  boolean isFor(Candidate[] offered) {
    return candidates == offered;
  }

  /**
   * The index of the one with the least load.
   *
   * @param turns proposes who is next by weight, where several have the least
   * @param after otherwise the next behind this index, that of the last choice; -1: there was none
   */
  int choose(GroupedRoundRobin turns, int after) {
    // the one before has begun its request meanwhile
    refreshLoad(Math.max(0, after));
    int looks = tree[1] > 0 ? REFRESHES : REFRESHES_IF_IDLE;
    for (int i = 0; i < looks; i++) {
      refreshLoad(nextRefresh);
      nextRefresh = nextRefresh + 1 < candidates.length ? nextRefresh + 1 : 0;
    }
    int chosen = 0;
    for (int tries = 0; tries < candidates.length; tries++) {
      chosen = leastLoaded(turns, after);
      if (refreshLoad(chosen) == tree[1]) {
        break;
      }
    }
    return chosen;
  }

  private int leastLoaded(GroupedRoundRobin turns, int after) {
    long least = tree[1];
    for (int i = 0; i < PROPOSALS; i++) {
      int proposed = turns.next();
      if (tree[leaves + proposed] == least) {
        return proposed;
      }
    }
    int behind = firstFrom(after + 1, least);
    return behind < 0 ? firstFrom(0, least) : behind;
  }

  /** The first at or behind {@code from} with this load; below zero: none. */
  private int firstFrom(int from, long load) {
    if (from >= leaves) {
      return -1;
    }
    int node = leaves + from;
    while (tree[node] != load) {
      // up while this is a right child, then over to the right
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
