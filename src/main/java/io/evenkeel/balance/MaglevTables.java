package io.evenkeel.balance;

import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The table of an array of candidates, built in the background when the array is offered twice in a row, so that one
 * that is offered once, as on a retry, costs nothing. Used on one event loop.
 */
final class MaglevTables {
  private final Executor background;
  private Candidate @Nullable [] latest;
  private Candidate @Nullable [] building;

  /** The table that was built last; its array may not be offered any more. */
  private volatile @Nullable MaglevTable table;

  MaglevTables(Executor background) {
    this.background = background;
  }

  /** Returns {@code null} while there is no table for these candidates. */
  @Nullable
  MaglevTable find(Candidate[] candidates) {
    MaglevTable known = table;
    if (known != null && known.isFor(candidates)) {
      return known;
    }
    if (candidates == latest && candidates != building) {
      building = candidates;
      background.execute(() -> table = MaglevTable.build(candidates));
    }
    latest = candidates;
    return null;
  }
}
