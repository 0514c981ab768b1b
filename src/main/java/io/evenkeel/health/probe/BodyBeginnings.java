package io.evenkeel.health.probe;

/**
 * Decides which beginnings of a response body are compared with the expected one: each of the first, then only those
 * that are twice as long as the one before, since a body may come byte by byte.
 */
final class BodyBeginnings {
  private static final int MAX_EACH = 64;

  private int compared;
  private int lastLength;

  /** Whether to compare the first {@code length} bytes; called once for each chunk. */
  boolean isDue(int length) {
    boolean due = compared < MAX_EACH || length >= 2 * lastLength;
    if (due) {
      compared++;
      lastLength = length;
    }
    return due;
  }
}
