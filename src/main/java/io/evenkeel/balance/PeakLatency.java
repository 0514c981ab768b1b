package io.evenkeel.balance;

import java.util.concurrent.TimeUnit;

/**
 * How long the responses of a candidate take: rises at once to a longer time, and falls to shorter ones over some ten
 * seconds, so that a candidate that has become slow is noticed by its first response. Used on one event loop.
 */
public final class PeakLatency {
  private static final double FALL_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** A candidate without a response counts as this slow, so that requests do not all go to a new one. */
  private static final double UNKNOWN_NANOS = TimeUnit.MILLISECONDS.toNanos(30);

  private double nanos;
  private long updatedAt;
  private boolean known;

  void update(long took, long now) {
    if (!known || took > nanos) {
      nanos = took;
      known = true;
    } else {
      double remaining = remaining(now);
      nanos = nanos * remaining + took * (1 - remaining);
    }
    updatedAt = now;
  }

  /** The time in nanoseconds; without responses it falls, so that a slow candidate is tried again. */
  double nanos(long now) {
    return known ? nanos * remaining(now) : UNKNOWN_NANOS;
  }

  private double remaining(long now) {
    return Math.exp(-Math.max(0, now - updatedAt) / FALL_NANOS);
  }
}
