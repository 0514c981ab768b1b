package io.evenkeel.time;

import java.time.Duration;

/** Moments to come, as {@link System#nanoTime} values. */
public final class Deadlines {
  private static final long MAX_NANOS = Long.MAX_VALUE / 4;

  private Deadlines() {}

  /** {@code length} from {@code now}, and never so far that it overflows. */
  public static long after(long now, Duration length) {
    return now + Math.min(length.toNanos(), MAX_NANOS);
  }
}
