package io.evenkeel.traffic;

import java.util.concurrent.atomic.AtomicLongArray;

/** The counters of one event loop, the only one that writes them; any thread may read. */
public final class LoopCounters {
  private final AtomicLongArray counts = new AtomicLongArray(Counter.values().length);

  public void add(Counter counter, long more) {
    int at = counter.ordinal();
    counts.setOpaque(at, counts.getPlain(at) + more);
  }

  public long of(Counter counter) {
    return counts.getOpaque(counter.ordinal());
  }
}
