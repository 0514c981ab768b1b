package io.evenkeel.traffic;

/**
 * The number of requests that a backend works on at a time before further ones merely queue there. The next limit is
 * computed from the last one and from one window of measurements: responses that take longer than twice their
 * unloaded time lower it in proportion; else it grows by its square root, while it is used. A pure value, after
 * Netflix's concurrency-limits.
 *
 * @param limit requests at a time, 1 or more
 * @param base the time of an unloaded response, in nanoseconds; 0: not known yet
 * @param age windows since the base was measured
 */
record GradientLimit(double limit, double baseNanos, int baseAge) {
  private static final double MIN_LIMIT = 1;
  private static final double MAX_LIMIT = 10_000;
  private static final double TOLERANCE = 2;
  private static final double SLACK_NANOS = 5e6;
  private static final double SMOOTHING = 0.2;
  private static final double BACK_OFF = 0.9;

  /** After this number of windows the base is measured again. */
  private static final int MAX_BASE_AGE = 100;

  /**
   * The base is measured at a load reduced by this factor: it exceeds the tolerance, or an overload would pass for
   * the usual time.
   */
  private static final double MEASURING_DIVISOR = 4;

  /** At the start the unloaded time is unknown: it is measured within a second. */
  static final GradientLimit INITIAL = new GradientLimit(20, 0, MAX_BASE_AGE - 10);

  /** The current limit on requests at a time. */
  int current() {
    return (int) Math.max(MIN_LIMIT, baseAge >= MAX_BASE_AGE ? limit / MEASURING_DIVISOR : limit);
  }

  /** The limit after a window in which requests failed without a response. */
  GradientLimit afterFailure() {
    return new GradientLimit(Math.max(MIN_LIMIT, limit * BACK_OFF), baseNanos, baseAge);
  }

  /**
   * The limit after a window of measurements.
   *
   * @param took the mean time to the response, in nanoseconds
   * @param most the highest number of requests in flight
   */
  GradientLimit afterWindow(double took, int most) {
    if (baseAge >= MAX_BASE_AGE) {
      // responses in the first of the two windows began under the old limit
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
