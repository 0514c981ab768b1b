package io.evenkeel.proxy.loop;

import io.evenkeel.logging.Log;
import io.evenkeel.time.TimerWheel;
import java.util.concurrent.TimeUnit;

/**
 * Logs when an event loop did nothing for a second or more: the machine was busy, paused or short of memory, or a
 * task blocked the event loop.
 */
final class BlockedLoopDetector {
  private static final Log LOG = Log.of(BlockedLoopDetector.class);
  private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(TimerWheel.TICK_MILLIS);
  private static final long MIN_STALL_NANOS = 3 * TICK_NANOS;
  private static final long MIN_REPORTED_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final int loop;
  private long lastTickAt = System.nanoTime();
  private long stalledNanos;

  BlockedLoopDetector(int loop) {
    this.loop = loop;
  }

  /** Called many times a second. */
  void onTick(long now) {
    long interval = now - lastTickAt;
    lastTickAt = now;
    if (interval > MIN_STALL_NANOS) {
      stalledNanos += interval - TICK_NANOS;
    }
    if (interval > MIN_REPORTED_NANOS) {
      LOG.warn(
          "event loop {} stood still for {} ms: the machine is too busy, or paused, or something blocked the loop",
          loop,
          TimeUnit.NANOSECONDS.toMillis(interval));
    }
  }

  /** The sum of the times by which a tick came more than two ticks too late. */
  long stalledNanos() {
    return stalledNanos;
  }
}
