package io.evenkeel.balance;

/** How much of its weight a backend has that has just come back to life: a tenth at first, then linearly more. */
public final class SlowStart {
  /** The whole of it, in percent. */
  public static final int WHOLE = 100;

  private static final int LEAST = 10;

  private SlowStart() {}

  /**
   * In percent, 10..100.
   *
   * @param aliveFor since it came back, in nanoseconds; below 0 counts as 0
   * @param length of the slow start, in nanoseconds; 0: there is none
   */
  public static int share(long aliveFor, long length) {
    if (aliveFor >= length) {
      return WHOLE;
    }
    return LEAST + (int) ((WHOLE - LEAST) * ((double) Math.max(0, aliveFor) / length));
  }

  /**
   * After how long its share is another one.
   *
   * @return in nanoseconds since it came back; {@code length} where the slow start is over then
   */
  public static long nextAt(long aliveFor, long length) {
    int next = share(aliveFor, length) + 1;
    long at = (long) Math.ceil((double) length * (next - LEAST) / (WHOLE - LEAST));
    return next >= WHOLE ? length : Math.max(at, aliveFor + 1);
  }
}
