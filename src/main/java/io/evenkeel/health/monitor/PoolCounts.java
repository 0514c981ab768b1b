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

  private final Map<MonitoredBackend, Rank> ranks = new HashMap<>();
  private Lineup lineup = Lineup.of(List.of());
  private int alive;
  private int accepting;
  private int unknown;
  private int missing;

  /** What was counted of one backend. */
  private static final class Rank {
    final int place;
    Health health = Health.UNKNOWN;
    boolean accepting;
    boolean missing;

    Rank(int place) {
      this.place = place;
    }
  }

  /** Begins again with the backends of {@code all}, in their order. */
  void order(Collection<MonitoredBackend> all) {
    List<BackendState> states = new ArrayList<>(all.size());
    all.forEach(watch -> states.add(watch.written()));
    ranks.clear();
    lineup = Lineup.of(states);
    alive = 0;
    accepting = 0;
    unknown = all.size();
    missing = 0;
    for (MonitoredBackend watch : all) {
      Rank rank = new Rank(ranks.size());
      ranks.put(watch, rank);
      count(rank, watch);
      count(rank, states.get(rank.place));
    }
  }

  /** Its verdict, mode or weight is another, perhaps. One that is not in the pool does not count. */
  void moved(MonitoredBackend watch) {
    Rank rank = ranks.get(watch);
    if (rank != null) {
      count(rank, watch);
    }
  }

  /** It was written. One that is not in the pool does not count. */
  void wrote(MonitoredBackend watch, BackendState state) {
    Rank rank = ranks.get(watch);
    if (rank != null) {
      lineup = lineup.with(rank.place, state);
      count(rank, state);
    }
  }

  private void count(Rank rank, MonitoredBackend watch) {
    Health health = watch.verdict().health();
    alive += step(rank.health == Health.ALIVE, health == Health.ALIVE);
    unknown += step(rank.health == Health.UNKNOWN, health == Health.UNKNOWN);
    accepting += step(rank.accepting, watch.accepting());
    rank.health = health;
    rank.accepting = watch.accepting();
  }

  private void count(Rank rank, BackendState state) {
    boolean is = state
        .lastProbe()
        .map(last -> !last.passed() && last.status().orElse(0) == NOT_FOUND)
        .orElse(false);
    missing += step(rank.missing, is);
    rank.missing = is;
  }

  private static int step(boolean was, boolean is) {
    return was == is ? 0 : is ? 1 : -1;
  }

  /** The states as last written. */
  Lineup lineup() {
    return lineup;
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
  boolean allMissing() {
    return missing > 0 && missing == lineup.size();
  }
}
