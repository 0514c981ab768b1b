package io.evenkeel.health.monitor;

import io.evenkeel.health.BackendState;
import io.evenkeel.model.Health;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The backends of a pool in its order, as last written, and how many are how: kept up one change at a time. */
final class PoolCounts {
  private static final int NOT_FOUND = 404;

  private final Map<MonitoredBackend, Entry> entries = new HashMap<>();
  private Lineup orderedStates = Lineup.of(List.of());
  private int alive;
  private int accepting;
  private int unknown;
  private int notFoundCount;

  /** What was counted of one backend. */
  private static final class Entry {
    final int index;
    Health health = Health.UNKNOWN;
    boolean accepting;
    boolean notFound;

    Entry(int place) {
      this.index = place;
    }
  }

  /** Begins again with the backends of {@code all}, in their order. */
  void reset(Collection<MonitoredBackend> all) {
    List<BackendState> states = new ArrayList<>(all.size());
    all.forEach(watch -> states.add(watch.lastState()));
    entries.clear();
    orderedStates = Lineup.of(states);
    alive = 0;
    accepting = 0;
    unknown = all.size();
    notFoundCount = 0;
    for (MonitoredBackend watch : all) {
      Entry rank = new Entry(entries.size());
      entries.put(watch, rank);
      count(rank, watch);
      count(rank, states.get(rank.index));
    }
  }

  /** Its verdict, mode or weight is another, perhaps. One that is not in the pool does not count. */
  void countChange(MonitoredBackend watch) {
    Entry rank = entries.get(watch);
    if (rank != null) {
      count(rank, watch);
    }
  }

  /** It was written. One that is not in the pool does not count. */
  void stateWritten(MonitoredBackend watch, BackendState state) {
    Entry rank = entries.get(watch);
    if (rank != null) {
      orderedStates = orderedStates.with(rank.index, state);
      count(rank, state);
    }
  }

  private void count(Entry rank, MonitoredBackend watch) {
    Health health = watch.verdict().health();
    alive += delta(rank.health == Health.ALIVE, health == Health.ALIVE);
    unknown += delta(rank.health == Health.UNKNOWN, health == Health.UNKNOWN);
    accepting += delta(rank.accepting, watch.accepting());
    rank.health = health;
    rank.accepting = watch.accepting();
  }

  private void count(Entry rank, BackendState state) {
    boolean is = state
        .lastProbe()
        .map(last -> !last.passed() && last.status().orElse(0) == NOT_FOUND)
        .orElse(false);
    notFoundCount += delta(rank.notFound, is);
    rank.notFound = is;
  }

  private static int delta(boolean was, boolean is) {
    return was == is ? 0 : is ? 1 : -1;
  }

  /** The states as last written. */
  Lineup orderedStates() {
    return orderedStates;
  }

  int alive() {
    return alive;
  }

  int accepting() {
    return accepting;
  }

  /** Those without a first verdict. */
  int unknown() {
    return unknown;
  }

  /** Whether there are backends, and the last probe of each was answered with 404. */
  boolean allNotFound() {
    return notFoundCount > 0 && notFoundCount == orderedStates.size();
  }
}
