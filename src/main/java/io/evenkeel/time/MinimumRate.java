package io.evenkeel.time;

import io.evenkeel.proxy.loop.LoopContext;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Whether bytes move: fewer than 240 a second count as none, so that nobody stays by sending one now and then. */
public final class MinimumRate {
  private static final long MAX_CHECK_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long MIN_CHECK_NANOS =
      TimeUnit.MILLISECONDS.toNanos(LoopContext.TICK_MILLIS);
  private static final long MIN_BYTES_PER_SECOND = 240;

  private final long windowNanos;
  private final long minBytes;
  private long startedAt;
  private long movedBytes;

  /** @param patience how long none may move */
  public MinimumRate(Duration patience) {
    this.windowNanos = Math.min(patience.toNanos(), Long.MAX_VALUE / 4);
    this.minBytes = Math.max(1, windowNanos / (TimeUnit.SECONDS.toNanos(1) / MIN_BYTES_PER_SECOND));
  }

  /** Somebody else's turn ends, or nobody's: counting begins anew. */
  public void restart(long now) {
    startedAt = now;
    movedBytes = 0;
  }

  public void add(long bytes) {
    movedBytes += bytes;
  }

  /** Whether nothing has moved for as long as there is patience. */
  public boolean stalled(long now) {
    if (now - startedAt < windowNanos) {
      return false;
    }
    if (movedBytes >= minBytes) {
      restart(now);
      return false;
    }
    return true;
  }

  public long windowNanos() {
    return windowNanos;
  }

  /** How often to look at the clock where the shortest of the times that are watched is {@code nanos}. */
  public static long checkInterval(long nanos) {
    return Math.max(MIN_CHECK_NANOS, Math.min(MAX_CHECK_NANOS, nanos / 4));
  }
}
