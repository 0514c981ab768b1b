package io.evenkeel.traffic;

import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * Counts things in flight for the whole process. Padded, so that two counters do not share a cache line. Thread-safe.
 */
public final class InFlightCounter {
  private static final int CACHE_LINE_INTS = 16;
  private final AtomicIntegerArray padded;
  private final int at;

  public InFlightCounter() {
    this(new AtomicIntegerArray(2 * CACHE_LINE_INTS + 1), CACHE_LINE_INTS);
  }

  private InFlightCounter(AtomicIntegerArray padded, int at) {
    this.padded = padded;
    this.at = at;
  }

  /** Creates counters that share one padding, for values that the same requests change. */
  static InFlightCounter[] createAdjacent(int count) {
    InFlightCounter[] counters = new InFlightCounter[count];
    AtomicIntegerArray padded = new AtomicIntegerArray(2 * CACHE_LINE_INTS + count);
    for (int i = 0; i < count; i++) {
      counters[i] = new InFlightCounter(padded, CACHE_LINE_INTS + i);
    }
    return counters;
  }

  public int count() {
    return padded.get(at);
  }

  public void begin() {
    padded.getAndIncrement(at);
  }

  /** Counts one more and returns true, unless {@code limit} are in flight already. */
  public boolean tryBegin(int limit) {
    if (limit == Integer.MAX_VALUE) {
      begin();
      return true;
    }
    for (int now = count(); now < limit; now = count()) {
      if (padded.compareAndSet(at, now, now + 1)) {
        return true;
      }
    }
    return false;
  }

  /** Counts one less: exactly once for each begin. */
  public void end() {
    padded.getAndDecrement(at);
  }
}
