package io.evenkeel.balance;

/**
 * Slow start: the share of its weight that a backend gets after it has come back. It starts at a tenth and grows
 * linearly.
 */
public final class SlowStart {
  /** The full weight, in percent. */
  public static final int FULL_PERCENT = 100;

  private static final int MIN_PERCENT = 10;

  private SlowStart() {}

  /**
   * The share in percent, 10..100.
   *
   * @param aliveFor nanoseconds since the backend came back; below 0 counts as 0
   * @param length of the slow start, in nanoseconds; 0: there is none
   */
  public static int weightPercent(long aliveFor, long length) {
    if (aliveFor >= length) {
      return FULL_PERCENT;
    }
    return MIN_PERCENT
        + (int) ((FULL_PERCENT - MIN_PERCENT) * ((double) Math.max(0, aliveFor) / length));
  }

  /**
   * When the share changes next.
   *
   * @return in nanoseconds since the backend came back; {@code length} if the slow start ends then
   */
  public static long nextChangeAt(long aliveFor, long length) {
    int next = weightPercent(aliveFor, length) + 1;
    long at =
        (long) Math.ceil((double) length * (next - MIN_PERCENT) / (FULL_PERCENT - MIN_PERCENT));
    return next >= FULL_PERCENT ? length : Math.max(at, aliveFor + 1);
  }
}
