package io.evenkeel.config;

import java.util.function.Supplier;
import java.util.regex.Pattern;

/** A regular expression; two of the same text are equal, which two {@link Pattern}s never are. */
public record Regex(Pattern pattern) {
  /**
   * Whether it is found anywhere in {@code text}.
   *
   * @throws IllegalStateException where it is too deep for a text so long
   */
  public boolean isFoundIn(CharSequence text) {
    return guardStackOverflow(() -> pattern.matcher(text).find());
  }

  /**
   * {@code text} with the first place where it is found replaced.
   *
   * @param by {@code $1} … are its groups
   * @throws IllegalStateException where it is too deep for a text so long
   */
  String replaceFirst(CharSequence text, String by) {
    return guardStackOverflow(() -> pattern.matcher(text).replaceFirst(by));
  }

  public int groupCount() {
    return pattern.matcher("").groupCount();
  }

  /** A client's text must not end the loop that looks at it. */
  private <T> T guardStackOverflow(Supplier<T> look) {
    try {
      return look.get();
    } catch (StackOverflowError tooDeep) {
      throw new IllegalStateException("\"" + pattern + "\" is too deep for a text so long");
    }
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
