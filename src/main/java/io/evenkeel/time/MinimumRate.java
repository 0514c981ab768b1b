package io.evenkeel.time;

import io.evenkeel.proxy.loop.LoopContext;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Whether bytes move: fewer than 240 a second count as none, so that nobody stays by sending one now and then. */
public final class MinimumRate {
  private static final long LONGEST_LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long SHORTEST_LOOK_NANOS =
      TimeUnit.MILLISECONDS.toNanos(LoopContext.TICK_MILLIS);
  private static final long LEAST_A_SECOND = 240;

  private final long window;
  private final long least;
  private long begun;
  private long moved;

  /** @param patience how long none may move */
  public MinimumRate(Duration patience) {
    this.window = Math.min(patience.toNanos(), Long.MAX_VALUE / 4);
    this.least = Math.max(1, window / (TimeUnit.SECONDS.toNanos(1) / LEAST_A_SECOND));
  }

  /** Somebody else's turn ends, or nobody's: counting begins anew. */
  public void begin(long now) {
    begun = now;
    moved = 0;
  }

  public void moved(long bytes) {
    moved += bytes;
  }

  /** Whether nothing has moved for as long as there is patience. */
  public boolean still(long now) {
    if (now - begun < window) {
      return false;
    }
    if (moved >= least) {
      begin(now);
      return false;
    }
    return true;
  }

  public long window() {
    return window;
  }

  /** How often to look at the clock where the shortest of the times that are watched is {@code nanos}. */
  public static long look(long nanos) {
    return Math.max(SHORTEST_LOOK_NANOS, Math.min(LONGEST_LOOK_NANOS, nanos / 4));
  }
}
