package io.evenkeel.traffic;

import java.util.concurrent.atomic.AtomicIntegerArray;

/** What has begun and not ended, for the whole process. Padded, so that neighbours do not share its cache line. */
public final class InFlight {
  private static final int MIDDLE = 16;
  private final AtomicIntegerArray padded = new AtomicIntegerArray(2 * MIDDLE);

  public int now() {
    return padded.get(MIDDLE);
  }

  public void begin() {
    padded.getAndIncrement(MIDDLE);
  }

  /** Begins unless {@code limit} are in flight already. */
  public boolean tryBegin(int limit) {
    if (limit == Integer.MAX_VALUE) {
      begin();
      return true;
    }
    for (int now = now(); now < limit; now = now()) {
      if (padded.compareAndSet(MIDDLE, now, now + 1)) {
        return true;
      }
    }
    return false;
  }

  /** Ends one: exactly once for each begin. */
  public void end() {
    padded.getAndDecrement(MIDDLE);
  }
}
