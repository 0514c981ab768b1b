package io.evenkeel.time;

import java.time.Duration;

/** What stands for a duration that is switched off. */
public final class Durations {
  /** Longer than any process lives, and still countable in nanoseconds. */
  public static final Duration FOREVER = Duration.ofNanos(Long.MAX_VALUE);

  private Durations() {}
}
