package io.evenkeel.health.probe;

import java.time.Duration;

/** How durations are shown: milliseconds with at most three decimals, or as an operator writes them. */
final class Millis {
  private Millis() {}

  static double ofNanos(long nanos) {
    return Math.round(nanos / 1e3) / 1e3;
  }

  /** {@code 250ms}, {@code 2s}, {@code 10m}, {@code 1h}. */
  static String format(Duration duration) {
    long millis = duration.toMillis();
    if (millis == 0 || millis % 1000 != 0) {
      return millis + "ms";
    }
    long seconds = millis / 1000;
    if (seconds % 3600 == 0) {
      return seconds / 3600 + "h";
    }
    return seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
  }
}
