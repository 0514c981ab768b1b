package io.evenkeel.config;

/** Another path for the backend: what {@code from} finds first becomes {@code to}; the query stays as it is. */
public record Rewrite(Regex from, String to) {
  /**
   * The path as the backend gets it, which begins with a slash.
   *
   * @param path without a query
   * @throws IllegalStateException where {@code from} is too deep for a path so long
   */
  public String apply(String path) {
    String made = from.replaceFirst(path, to);
    return made.startsWith("/") ? made : "/" + made;
  }
}
