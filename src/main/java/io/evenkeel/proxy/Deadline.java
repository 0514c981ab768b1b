package io.evenkeel.proxy;

import java.time.Duration;

/** Moments to come, as {@link System#nanoTime} values. */
final class Deadline {
  private static final long FARTHEST = Long.MAX_VALUE / 4;

  private Deadline() {}

  /** {@code length} from {@code now}, and never so far that it overflows. */
  static long after(long now, Duration length) {
    return now + Math.min(length.toNanos(), FARTHEST);
  }
}
