package io.evenkeel.time;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The text form of durations: a whole number and a unit, such as {@code 250ms}, {@code 5s} or {@code 365d}. */
public final class Durations {
  /**
   * Stands for a duration that is switched off: it never elapses, but still fits into a {@code long} of nanoseconds.
   */
  public static final Duration FOREVER = Duration.ofNanos(Long.MAX_VALUE);

  private static final Pattern TEXT = Pattern.compile("(\\d{1,15})(ms|s|m|h|d)");

  private Durations() {}

  /**
   * Parses {@code 250ms}, {@code 5s}, {@code 2m}, {@code 1h}, {@code 365d} or {@code 0}.
   *
   * @return empty if {@code text} has another form; {@link #FOREVER} if the duration is longer than that
   */
  public static Optional<Duration> parse(String text) {
    Matcher parts = TEXT.matcher(text.equals("0") ? "0s" : text);
    if (!parts.matches()) {
      return Optional.empty();
    }
    long count = Long.parseLong(parts.group(1));
    Duration unit =
        switch (parts.group(2)) {
          case "ms" -> Duration.ofMillis(1);
          case "s" -> Duration.ofSeconds(1);
          case "m" -> Duration.ofMinutes(1);
          case "h" -> Duration.ofHours(1);
          default -> Duration.ofDays(1);
        };
    return Optional.of(count > FOREVER.dividedBy(unit) ? FOREVER : unit.multipliedBy(count));
  }

  /** Formats with the largest unit that needs no fraction; fractions of a millisecond are dropped. */
  public static String format(Duration duration) {
    long millis = duration.toMillis();
    if (millis % 1000 != 0) {
      return millis + "ms";
    }
    long seconds = millis / 1000;
    if (seconds == 0 || seconds % 60 != 0) {
      return seconds + "s";
    }
    if (seconds % 3600 != 0) {
      return seconds / 60 + "m";
    }
    long hours = seconds / 3600;
    return hours % 24 == 0 ? hours / 24 + "d" : hours + "h";
  }

  /** Nanoseconds as milliseconds, rounded to three decimals. */
  public static double toMillis(long nanos) {
    return Math.round(nanos / 1e3) / 1e3;
  }
}
