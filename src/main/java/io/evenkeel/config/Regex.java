package io.evenkeel.config;

import java.util.regex.Pattern;

/** A regular expression; two of the same text are equal, which two {@link Pattern}s never are. */
public record Regex(Pattern pattern) {
  /** Whether it is found anywhere in {@code text}. */
  public boolean foundIn(CharSequence text) {
    return pattern.matcher(text).find();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Regex that && that.pattern.pattern().equals(pattern.pattern());
  }

  @Override
  public int hashCode() {
    return pattern.pattern().hashCode();
  }

  @Override
  public String toString() {
    return pattern.pattern();
  }
}
