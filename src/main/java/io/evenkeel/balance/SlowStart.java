package io.evenkeel.balance;

/**
 * Calculates the percentage of its weight that a backend gets after it has recovered. It starts at a tenth and grows
 * linearly.
 */
public final class SlowStart {
  /** The full weight, in percent. */
  public static final int FULL_PERCENT = 100;

  private static final int MIN_PERCENT = 10;

  private SlowStart() {}

  /**
   * The percentage, 10..100.
   *
   * @param aliveFor nanoseconds since the backend recovered; a negative value counts as 0
   * @param length the length of the slow start, in nanoseconds; 0 if there is none
   */
  public static int weightPercent(long aliveFor, long length) {
    if (aliveFor >= length) {
      return FULL_PERCENT;
    }
    return MIN_PERCENT
        + (int) ((FULL_PERCENT - MIN_PERCENT) * ((double) Math.max(0, aliveFor) / length));
  }

  /**
   * When the percentage changes next.
   *
   * @return in nanoseconds since the backend recovered; {@code length} if the slow start ends then
   */
  public static long nextChangeAt(long aliveFor, long length) {
    int next = weightPercent(aliveFor, length) + 1;
    long at =
        (long) Math.ceil((double) length * (next - MIN_PERCENT) / (FULL_PERCENT - MIN_PERCENT));
    return next >= FULL_PERCENT ? length : Math.max(at, aliveFor + 1);
  }
}
