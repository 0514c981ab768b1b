package io.evenkeel.balance;

/** How much of its weight a backend has that has just come back to life: a tenth at first, then linearly more. */
public final class SlowStart {
  /** The whole of it, in percent. */
  public static final int FULL_PERCENT = 100;

  private static final int MIN_PERCENT = 10;

  private SlowStart() {}

  /**
   * In percent, 10..100.
   *
   * @param aliveFor since it came back, in nanoseconds; below 0 counts as 0
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
   * After how long its share is another one.
   *
   * @return in nanoseconds since it came back; {@code length} where the slow start is over then
   */
  public static long nextChangeAt(long aliveFor, long length) {
    int next = weightPercent(aliveFor, length) + 1;
    long at =
        (long) Math.ceil((double) length * (next - MIN_PERCENT) / (FULL_PERCENT - MIN_PERCENT));
    return next >= FULL_PERCENT ? length : Math.max(at, aliveFor + 1);
  }
}
