package io.evenkeel.model;

import java.util.Locale;

/** How enum constants are spelt outside the code: kebab-case. */
public final class KebabCase {
  private KebabCase() {}

  /** {@code FAIL_OPEN} becomes {@code fail-open}. */
  public static String of(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
