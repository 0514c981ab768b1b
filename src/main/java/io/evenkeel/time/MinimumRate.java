package io.evenkeel.time;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Detects a stalled transfer. Fewer than 240 bytes per second count as none, so a peer cannot keep a connection open by
 * sending single bytes. Confined to one thread; all times are {@link System#nanoTime} values.
 */
public final class MinimumRate {
  private static final long MAX_CHECK_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long MIN_CHECK_NANOS = TimeUnit.MILLISECONDS.toNanos(TimerWheel.TICK_MILLIS);
  private static final long MIN_BYTES_PER_SECOND = 240;

  private final long windowNanos;
  private final long minBytes;
  private long startedAt;
  private long movedBytes;

  /** @param timeout how long the rate may stay below the minimum */
  public MinimumRate(Duration timeout) {
    this.windowNanos = Math.min(timeout.toNanos(), Long.MAX_VALUE / 4);
    this.minBytes = Math.max(1, windowNanos / (TimeUnit.SECONDS.toNanos(1) / MIN_BYTES_PER_SECOND));
  }

  /** Starts a new window, e.g. when the other side has not been waited for until now. */
  public void restart(long now) {
    startedAt = now;
    movedBytes = 0;
  }

  public void add(long bytes) {
    movedBytes += bytes;
  }

  /** Whether the window has passed with too few bytes. If it has passed with enough, a new window starts. */
  public boolean checkStalled(long now) {
    if (now - startedAt < windowNanos) {
      return false;
    }
    if (movedBytes >= minBytes) {
      restart(now);
      return false;
    }
    return true;
  }

  /** Whether the window began a second ago or earlier, and fewer bytes than these moved in each second of it. */
  public boolean isBelow(long bytesPerSecond, long now) {
    double seconds = (double) (now - startedAt) / TimeUnit.SECONDS.toNanos(1);
    return seconds >= 1 && movedBytes < seconds * bytesPerSecond;
  }

  public long windowNanos() {
    return windowNanos;
  }

  /**
   * The interval in nanoseconds at which to check timeouts, 20 ms to 1 s.
   *
   * @param shortestNanos the shortest of these timeouts
   */
  public static long checkInterval(long shortestNanos) {
    return Math.max(MIN_CHECK_NANOS, Math.min(MAX_CHECK_NANOS, shortestNanos / 4));
  }
}
