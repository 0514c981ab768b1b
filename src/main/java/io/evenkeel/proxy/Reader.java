package io.evenkeel.proxy;

import java.time.Duration;

/** A client that has to take what was written before it gets more: does it take anything at all? */
final class Reader {
  private final ClientSide connection;
  private final long patience;
  private long unsent;
  private long progressAt;

  /**
   * @param patience how long it may take nothing
   */
  Reader(ClientSide connection, Duration patience) {
    this.connection = connection;
    this.patience = Math.min(patience.toNanos(), Long.MAX_VALUE / 4);
  }

  /** From now on it is its turn. */
  void waits(long now) {
    unsent = connection.unsent();
    progressAt = now;
  }

  /** When to look again: a few times within its patience, since every byte it takes is a new beginning. */
  long due() {
    return System.nanoTime() + patience / 4;
  }

  boolean tookNothing(long now) {
    long left = connection.unsent();
    if (left != unsent) {
      unsent = left;
      progressAt = now;
    }
    return now - progressAt >= patience;
  }
}
