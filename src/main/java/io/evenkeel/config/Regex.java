package io.evenkeel.config;

import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A regular expression. Unlike {@link Pattern}s, two with the same text are equal. */
public record Regex(Pattern pattern) {
  /**
   * Whether it matches anywhere in {@code text}.
   *
   * @throws IllegalStateException if matching needs more stack than there is
   */
  public boolean isFoundIn(CharSequence text) {
    return guardStackOverflow(() -> pattern.matcher(text).find());
  }

  /**
   * Whether it matches in {@code beginning}, and would still match if more text followed.
   *
   * @throws IllegalStateException if matching needs more stack than there is
   */
  public boolean isFoundForGood(CharSequence beginning) {
    return guardStackOverflow(() -> {
      Matcher match = pattern.matcher(beginning);
      return match.find() && !match.requireEnd() && !(match.hitEnd() && looksAhead());
    });
  }

  /** Whether it may depend on what follows a match in a way that {@link Matcher#requireEnd} does not show. */
  private boolean looksAhead() {
    String text = pattern.pattern();
    return text.contains("(?=") || text.contains("(?!") || text.contains("\\z");
  }

  /**
   * {@code text} with the first match replaced.
   *
   * @param replacement the replacement, in which {@code $1} … are the groups
   * @throws IllegalStateException if matching needs more stack than there is
   */
  String replaceFirst(CharSequence text, String replacement) {
    return guardStackOverflow(() -> pattern.matcher(text).replaceFirst(replacement));
  }

  public int groupCount() {
    return pattern.matcher("").groupCount();
  }

  /** Converts a {@link StackOverflowError}, so that a client's text cannot end the event loop. */
  private <T> T guardStackOverflow(Supplier<T> match) {
    try {
      return match.get();
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
