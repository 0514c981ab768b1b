package io.evenkeel.proxy;

import java.time.Duration;

/** A client that has to take what was written before it gets more: does it take anything at all? */
final class Reader {
  private final ClientSide connection;
  private final Pace pace;
  private long unsent;

  /**
   * @param patience how long it may take nothing
   */
  Reader(ClientSide connection, Duration patience) {
    this.connection = connection;
    this.pace = new Pace(patience);
  }

  /** From now on it is its turn. */
  void waits(long now) {
    unsent = connection.unsent();
    pace.begin(now);
  }

  /** When to look again: a few times within its patience, since what it takes may be a new beginning. */
  long due() {
    return System.nanoTime() + pace.window() / 4;
  }

  boolean tookNothing(long now) {
    long left = connection.unsent();
    pace.moved(Math.max(0, unsent - left));
    unsent = left;
    return pace.still(now);
  }
}
