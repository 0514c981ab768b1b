package io.evenkeel.health.monitor;

import io.evenkeel.health.BackendState;
import io.evenkeel.model.Health;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.RandomAccess;

/**
 * Counts the backends of a pool by health, and keeps their published states in the order of the pool. Each update
 * costs only one backend, because a pool may have thousands. Used on HealthVerticle's event loop only.
 */
final class PoolCounts {
  private static final int NOT_FOUND = 404;

  /** A backend of the pool. Identified by its reference. */
  interface Member {
    Health health();

    boolean accepting();

    BackendState lastState();
  }

  private final Map<Member, Entry> entries = new HashMap<>();
  private StateList states = StateList.of(List.of());
  private int alive;
  private int accepting;
  private int unknown;
  private int notFound;

  /** The values that were counted for one backend. */
  private static final class Entry {
    final int index;
    Health health = Health.UNKNOWN;
    boolean accepting;
    boolean notFound;

    Entry(int index) {
      this.index = index;
    }
  }

  /** Replaces all members, in their order. */
  void reset(Collection<? extends Member> members) {
    List<BackendState> last = new ArrayList<>(members.size());
    members.forEach(member -> last.add(member.lastState()));
    entries.clear();
    states = StateList.of(last);
    alive = 0;
    accepting = 0;
    unknown = members.size();
    notFound = 0;
    for (Member member : members) {
      Entry entry = new Entry(entries.size());
      entries.put(member, entry);
      count(entry, member);
      count(entry, last.get(entry.index));
    }
  }

  /** Called when the health, mode or weight of {@code member} may have changed. Ignored if it is not in the pool. */
  void countChange(Member member) {
    Entry entry = entries.get(member);
    if (entry != null) {
      count(entry, member);
    }
  }

  /** Stores the last state of {@code member}. Ignored if it is not in the pool. */
  void setLastState(Member member, BackendState state) {
    Entry entry = entries.get(member);
    if (entry != null) {
      states = states.with(entry.index, state);
      count(entry, state);
    }
  }

  private void count(Entry entry, Member member) {
    Health health = member.health();
    alive += delta(entry.health == Health.ALIVE, health == Health.ALIVE);
    unknown += delta(entry.health == Health.UNKNOWN, health == Health.UNKNOWN);
    accepting += delta(entry.accepting, member.accepting());
    entry.health = health;
    entry.accepting = member.accepting();
  }

  private void count(Entry entry, BackendState state) {
    boolean isNotFound = state
        .lastProbe()
        .map(last -> !last.passed() && last.status().orElse(0) == NOT_FOUND)
        .orElse(false);
    notFound += delta(entry.notFound, isNotFound);
    entry.notFound = isNotFound;
  }

  private static int delta(boolean before, boolean now) {
    return before == now ? 0 : now ? 1 : -1;
  }

  /** The last states, in the order of the pool. Immutable. */
  List<BackendState> states() {
    return states;
  }

  int total() {
    return entries.size();
  }

  int alive() {
    return alive;
  }

  int accepting() {
    return accepting;
  }

  /** The number of backends without a verdict. */
  int unknown() {
    return unknown;
  }

  /** Whether the pool has backends, and each of them responded to its last probe with 404. */
  boolean allNotFound() {
    return notFound > 0 && notFound == states.size();
  }

  /** An immutable list in rows; a copy that differs in one element shares the other rows. */
  private static final class StateList extends AbstractList<BackendState> implements RandomAccess {
    // about the square root of 10,000, at which copying one row and the list of rows costs the
    // least
    private static final int ROW_SIZE = 128;

    private final BackendState[][] rows;
    private final int size;

    private StateList(BackendState[][] rows, int size) {
      this.rows = rows;
      this.size = size;
    }

    static StateList of(List<BackendState> states) {
      BackendState[][] rows = new BackendState[(states.size() + ROW_SIZE - 1) / ROW_SIZE][];
      for (int i = 0; i < rows.length; i++) {
        int from = i * ROW_SIZE;
        rows[i] = states
            .subList(from, Math.min(states.size(), from + ROW_SIZE))
            .toArray(BackendState[]::new);
      }
      return new StateList(rows, states.size());
    }

    /** Returns a copy with another state at {@code index}. */
    StateList with(int index, BackendState state) {
      BackendState[][] changed = rows.clone();
      BackendState[] row = changed[index / ROW_SIZE].clone();
      row[index % ROW_SIZE] = state;
      changed[index / ROW_SIZE] = row;
      return new StateList(changed, size);
    }

    @Override
    public BackendState get(int index) {
      return rows[index / ROW_SIZE][index % ROW_SIZE];
    }

    @Override
    public int size() {
      return size;
    }
  }
}
