package io.evenkeel.logging;

import java.time.Duration;

/** Permits one line of a log per interval, so that a flood of events does not flood the log. Used on one thread. */
public final class LineLimiter {
  private final long intervalNanos;
  private boolean used;
  private long usedAt;

  public LineLimiter(Duration interval) {
    this.intervalNanos = interval.toNanos();
  }

  /**
   * Whether a line may be written now; the next one only after the interval.
   *
   * @param now as {@link System#nanoTime}
   */
  public boolean tryAcquire(long now) {
    if (used && now - usedAt < intervalNanos) {
      return false;
    }
    used = true;
    usedAt = now;
    return true;
  }
}
