package io.evenkeel.health.monitor;

import io.evenkeel.health.BackendState;
import java.util.AbstractList;
import java.util.List;
import java.util.RandomAccess;

/** The backends of a pool in its order. Immutable; one with another state at one place shares the rest with it. */
final class Lineup extends AbstractList<BackendState> implements RandomAccess {
  /** Near the square root of ten thousand, so that a row and the list of rows are equally short. */
  private static final int ROW_SIZE = 128;

  private final BackendState[][] rows;
  private final int size;

  private Lineup(BackendState[][] rows, int size) {
    this.rows = rows;
    this.size = size;
  }

  static Lineup of(List<BackendState> states) {
    BackendState[][] rows = new BackendState[(states.size() + ROW_SIZE - 1) / ROW_SIZE][];
    for (int i = 0; i < rows.length; i++) {
      int from = i * ROW_SIZE;
      rows[i] = states
          .subList(from, Math.min(states.size(), from + ROW_SIZE))
          .toArray(BackendState[]::new);
    }
    return new Lineup(rows, states.size());
  }

  /**
   * The same but for one place.
   *
   * @throws IndexOutOfBoundsException where there is no such place
   */
  Lineup with(int place, BackendState state) {
    BackendState[][] changed = rows.clone();
    BackendState[] row = changed[place / ROW_SIZE].clone();
    row[place % ROW_SIZE] = state;
    changed[place / ROW_SIZE] = row;
    return new Lineup(changed, size);
  }

  @Override
  public BackendState get(int place) {
    return rows[place / ROW_SIZE][place % ROW_SIZE];
  }

  @Override
  public int size() {
    return size;
  }
}
