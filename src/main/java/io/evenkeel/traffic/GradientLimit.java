package io.evenkeel.traffic;

/**
 * How many requests a backend takes at a time before they merely wait there: the next limit, of the last one and what
 * a window of time has shown. Answers that take longer than twice what they take unhindered lower it in proportion;
 * else it grows by its square root, as long as it is made use of. Pure, after Netflix's concurrency-limits.
 *
 * @param limit requests at a time, 1 and up
 * @param base how long answers take unhindered, in nanoseconds; 0: not known yet
 * @param age windows since that was last made sure of
 */
record GradientLimit(double limit, double baseNanos, int baseAge) {
  private static final double MIN_LIMIT = 1;
  private static final double MAX_LIMIT = 10_000;
  private static final double TOLERANCE = 2;
  private static final double SLACK_NANOS = 5e6;
  private static final double SMOOTHING = 0.2;
  private static final double BACK_OFF = 0.9;

  /** So many windows after it was made sure of, the base is looked for anew. */
  private static final int MAX_BASE_AGE = 100;

  /** With so much fewer requests: by more than the tolerance, or an overload would be taken for what is usual. */
  private static final double MEASURING_DIVISOR = 4;

  /** At first nothing is known of how long answers take unhindered: it is looked for within a second. */
  static final GradientLimit INITIAL = new GradientLimit(20, 0, MAX_BASE_AGE - 10);

  /** How many requests at a time at present. */
  int current() {
    return (int) Math.max(MIN_LIMIT, baseAge >= MAX_BASE_AGE ? limit / MEASURING_DIVISOR : limit);
  }

  /** After a window in which requests failed for want of an answer. */
  GradientLimit afterFailure() {
    return new GradientLimit(Math.max(MIN_LIMIT, limit * BACK_OFF), baseNanos, baseAge);
  }

  /**
   * After a window.
   *
   * @param took how long answers took on average, in nanoseconds
   * @param most requests that were in flight at once
   */
  GradientLimit afterWindow(double took, int most) {
    if (baseAge >= MAX_BASE_AGE) {
      // what was answered in the first of the two began under the old limit
      return baseAge == MAX_BASE_AGE
          ? new GradientLimit(limit, baseNanos, baseAge + 1)
          : new GradientLimit(limit, took, 0);
    }
    double unhindered = baseNanos == 0 ? took : Math.min(baseNanos, took);
    double gradient =
        Math.max(0.5, Math.min(1, (TOLERANCE * unhindered + SLACK_NANOS) / Math.max(1, took)));
    double wanted = limit * gradient + Math.sqrt(limit);
    if (most < limit / 2) {
      wanted = Math.min(wanted, limit);
    }
    double next = limit * (1 - SMOOTHING) + wanted * SMOOTHING;
    return new GradientLimit(
        Math.min(MAX_LIMIT, Math.max(MIN_LIMIT, next)), unhindered, baseAge + 1);
  }
}
