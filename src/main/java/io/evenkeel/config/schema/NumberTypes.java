package io.evenkeel.config.schema;

import io.evenkeel.time.Durations;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Value types of numbers: counts, durations, sizes, percentages. */
public final class NumberTypes {
  private static final Pattern SIZE_PATTERN = Pattern.compile("(\\d{1,12})(B|KiB|MiB|GiB)");
  private static final Pattern PERCENT_PATTERN = Pattern.compile("(\\d{1,4}(?:\\.\\d{1,4})?)%");
  private static final Pattern COUNT_PATTERN = Pattern.compile("-?\\d{1,18}");
  private static final Duration MAX_DURATION = Duration.ofDays(36_500);

  /** A duration that may be {@code 0s} or {@code 0}. */
  public static final ScalarType<Duration> DURATION_OR_ZERO = duration(true);

  /** A duration greater than zero. */
  public static final ScalarType<Duration> POSITIVE_DURATION = duration(false);

  /** A duration greater than zero, or {@code false} for {@link Durations#FOREVER}. */
  public static final ScalarType<Duration> TIMEOUT =
      POSITIVE_DURATION.orWord("false", Durations.FOREVER);

  /** A percentage, as a number of 0..1. */
  public static final ScalarType<Double> PERCENT = percent(0, 100);

  private NumberTypes() {}

  private static ScalarType<Duration> duration(boolean zero) {
    return new ScalarType<>(
        "a duration",
        "write 500ms, 5s or 2m",
        zero ? "a duration, `0s` or more" : "a duration above `0s`",
        zero
            ? List.of(schema("^[0-9]+(ms|s|m|h|d)$"), constant(0))
            : List.of(schema("^[0-9]+(ms|s|m|h|d)$")),
        text -> parseDuration(text, zero));
  }

  private static Optional<Duration> parseDuration(String text, boolean zero) {
    Optional<Duration> duration = Durations.parse(text);
    duration.ifPresent(length -> {
      if (length.isZero() && !zero) {
        throw new IllegalArgumentException("must be more than 0, was " + text);
      }
      if (length.compareTo(MAX_DURATION) > 0) {
        throw new IllegalArgumentException("must be 36500d at most, was " + text);
      }
    });
    return duration;
  }

  /** A percentage from {@code min} to {@code max}, as a number: 1 is 100%. */
  public static ScalarType<Double> percent(int min, int max) {
    return new ScalarType<>(
        "a share",
        "write " + Math.max(10, min) + "%",
        "a percentage, `" + min + "%` to `" + max + "%`",
        List.of(schema("^[0-9]{1,4}([.][0-9]+)?%$"), constant(0)),
        text -> parsePercent(text, min, max));
  }

  private static Optional<Double> parsePercent(String text, int min, int max) {
    Matcher parts = PERCENT_PATTERN.matcher(text.equals("0") ? "0%" : text);
    if (!parts.matches()) {
      return Optional.empty();
    }
    double percent = Double.parseDouble(parts.group(1));
    if (percent < min || percent > max) {
      throw new IllegalArgumentException("must be " + min + "%.." + max + "%, was " + text);
    }
    return Optional.of(percent / 100);
  }

  /** A whole number from {@code min} to {@code max}. */
  public static ScalarType<Integer> count(int min, int max) {
    String range = min + ".." + max;
    return new ScalarType<>(
        "a number",
        "write one of " + range,
        "a number, " + range,
        List.of(new JsonObject().put("type", "integer").put("minimum", min).put("maximum", max)),
        text -> {
          if (!COUNT_PATTERN.matcher(text).matches()) {
            return Optional.empty();
          }
          long count = Long.parseLong(text);
          if (count < min || count > max) {
            throw new IllegalArgumentException("must be " + range + ", was " + text);
          }
          return Optional.of((int) count);
        });
  }

  /** A count or {@code unlimited}. */
  public static ScalarType<Integer> limit(int min, int max) {
    ScalarType<Integer> count = count(min, max).orWord("unlimited", Integer.MAX_VALUE);
    return new ScalarType<>(
        "a number",
        "write a number or unlimited",
        count.description(),
        count.schemas(),
        count.parse());
  }

  /** A number of bytes from {@code min} to {@code max}, which have the same form as the value. */
  public static ScalarType<Long> size(String min, String max) {
    return new ScalarType<>(
        "a size",
        "write 512B, 64KiB or 10MiB",
        "a size, `" + min + "` to `" + max + "`",
        List.of(schema("^[0-9]+(B|KiB|MiB|GiB)$"), constant(0)),
        text -> {
          Optional<Long> bytes = parseBytes(text);
          if (bytes.isPresent()
              && (bytes.get() < parseBytes(min).orElse(0L)
                  || bytes.get() > parseBytes(max).orElse(Long.MAX_VALUE))) {
            throw new IllegalArgumentException("must be " + min + ".." + max + ", was " + text);
          }
          return bytes;
        });
  }

  private static Optional<Long> parseBytes(String text) {
    Matcher parts = SIZE_PATTERN.matcher(text.equals("0") ? "0B" : text);
    if (!parts.matches()) {
      return Optional.empty();
    }
    long unit =
        switch (parts.group(2)) {
          case "KiB" -> 1L << 10;
          case "MiB" -> 1L << 20;
          case "GiB" -> 1L << 30;
          default -> 1;
        };
    return Optional.of(Long.parseLong(parts.group(1)) * unit);
  }

  private static JsonObject schema(String pattern) {
    return new JsonObject().put("type", "string").put("pattern", pattern);
  }

  private static JsonObject constant(int value) {
    return new JsonObject().put("const", value);
  }
}
