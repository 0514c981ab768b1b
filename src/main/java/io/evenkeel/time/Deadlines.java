package io.evenkeel.time;

import java.time.Duration;

/** Computes points in time that are {@link System#nanoTime} values. */
public final class Deadlines {
  private static final long MAX_NANOS = Long.MAX_VALUE / 4;

  private Deadlines() {}

  /** {@code delay} after {@code now}. A delay of more than 73 years is cut, so that differences do not overflow. */
  public static long after(long now, Duration delay) {
    return now + Math.min(delay.toNanos(), MAX_NANOS);
  }
}
