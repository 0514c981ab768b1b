package io.evenkeel.proxy.loop;

import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of an event loop that did nothing of what was due for a second or more: the machine was busy, paused or short of
 * memory, or somebody blocked it.
 */
final class StallDetector {
  private static final Logger LOG = LoggerFactory.getLogger(StallDetector.class);
  private static final long MIN_REPORTED_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final int loop;
  private long lastTickAt = System.nanoTime();

  StallDetector(int loop) {
    this.loop = loop;
  }

  /** To be called many times a second. */
  void onTick(long now) {
    long still = now - lastTickAt;
    lastTickAt = now;
    if (still > MIN_REPORTED_NANOS) {
      LOG.warn(
          "event loop {} stood still for {} ms: the machine is too busy, or paused, or something blocked the loop",
          loop,
          TimeUnit.NANOSECONDS.toMillis(still));
    }
  }
}
