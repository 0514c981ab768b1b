package io.evenkeel.config;

/**
 * Rewrites the path for the backend: replaces the first match of {@code from} by {@code to}. The query is not changed.
 */
public record Rewrite(Regex from, String to) {
  /**
   * The rewritten path. It always starts with a slash.
   *
   * @param path without the query
   * @throws IllegalStateException if matching {@code from} needs more stack than there is
   */
  public String apply(String path) {
    String made = from.replaceFirst(path, to);
    return made.startsWith("/") ? made : "/" + made;
  }
}
