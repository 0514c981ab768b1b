package io.evenkeel.model;

import java.util.Locale;

/** Converts enum constants to the words used in JSON, logs and metrics. */
public final class KebabCase {
  private KebabCase() {}

  /** Converts {@code FAIL_OPEN} to {@code fail-open}. */
  public static String of(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
