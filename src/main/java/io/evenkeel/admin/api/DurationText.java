package io.evenkeel.admin.api;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads durations as the configuration writes them: {@code 250ms 5s 2m 1h 365d}, and {@code 0}. */
final class DurationText {
  private static final Pattern PATTERN = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");

  private DurationText() {}

  /**
   * @param name of the field, for the message
   * @throws Problem 400 where {@code text} is no duration, or longer than {@code most}
   */
  static Duration parse(String name, @Nullable Object text, Duration most) {
    Duration read = text instanceof String written ? parseOrNull(written) : null;
    if (read == null) {
      throw new ProblemException(
          400, name + ": " + quote(text) + " is not a duration; write 500ms, 30s, 10m, 2h or 7d");
    }
    if (read.compareTo(most) > 0) {
      throw new ProblemException(
          400, name + ": " + quote(text) + " is too long; " + format(most) + " at most");
    }
    return read;
  }

  private static @Nullable Duration parseOrNull(String text) {
    if (text.equals("0")) {
      return Duration.ZERO;
    }
    Matcher parts = PATTERN.matcher(text);
    if (!parts.matches()) {
      return null;
    }
    long count = Long.parseLong(parts.group(1));
    return switch (parts.group(2)) {
      case "ms" -> Duration.ofMillis(count);
      case "s" -> Duration.ofSeconds(count);
      case "m" -> Duration.ofMinutes(count);
      case "h" -> Duration.ofHours(count);
      default -> Duration.ofDays(count);
    };
  }

  private static String quote(@Nullable Object text) {
    return text instanceof String ? "\"" + text + "\"" : String.valueOf(text);
  }

  private static String format(Duration most) {
    return most.toDays() > 0 ? most.toDays() + "d" : most.toMinutes() + "m";
  }
}
