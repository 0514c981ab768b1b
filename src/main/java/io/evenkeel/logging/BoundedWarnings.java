package io.evenkeel.logging;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Warnings of one kind, at most one line per interval. Each line ends with the number of warnings since the last one. Used
 * on one thread.
 */
public final class BoundedWarnings {
  private final Log log;
  private final LineLimiter lines;
  private long unlogged;

  public BoundedWarnings(Log log, Duration interval) {
    this.log = log;
    this.lines = new LineLimiter(interval);
  }

  /**
   * @param now as {@link System#nanoTime}
   * @param message a literal with a {@code {}} for each value and one more for the number of warnings, as its last one
   */
  public void warn(long now, String message, @Nullable Object... values) {
    unlogged++;
    if (lines.tryAcquire(now)) {
      @Nullable Object[] all = new @Nullable Object[values.length + 1];
      System.arraycopy(values, 0, all, 0, values.length);
      all[values.length] = unlogged;
      log.warn(message, all);
      unlogged = 0;
    }
  }
}
