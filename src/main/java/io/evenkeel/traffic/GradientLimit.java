package io.evenkeel.traffic;

/**
 * The limit on the requests in flight at one backend, above which further requests only queue there. The next limit
 * follows from the last one and one window of measurements: it decreases in proportion if responses take longer than
 * twice their unloaded time, else it grows by its square root while it is used. A pure value; the algorithm is that
 * of Netflix's concurrency-limits.
 *
 * @param limit the number of requests in flight, 1 or more
 * @param baseNanos the time to an unloaded response, in nanoseconds; 0 if it is not known yet
 * @param baseAge the number of windows since the base was measured
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
   * The base is measured with the limit divided by this. It must exceed the tolerance: otherwise the response times
   * of an overload would be measured as unloaded ones.
   */
  private static final double MEASURING_DIVISOR = 4;

  /**
   * The limit at the start, when the unloaded time is unknown. Its age lets the first measurement happen within a
   * second.
   */
  static final GradientLimit INITIAL = new GradientLimit(20, 0, MAX_BASE_AGE - 10);

  /** The current limit on requests in flight. */
  int current() {
    return (int) Math.max(MIN_LIMIT, baseAge >= MAX_BASE_AGE ? limit / MEASURING_DIVISOR : limit);
  }

  /** Returns the limit after a window in which requests failed without a response. */
  GradientLimit afterFailure() {
    return new GradientLimit(Math.max(MIN_LIMIT, limit * BACK_OFF), baseNanos, baseAge);
  }

  /**
   * Returns the limit after a window of measurements.
   *
   * @param meanNanos the mean time to the response, in nanoseconds
   * @param maxInFlight the highest number of requests in flight
   */
  GradientLimit afterWindow(double meanNanos, int maxInFlight) {
    if (baseAge >= MAX_BASE_AGE) {
      // responses in the first of the two windows belong to requests sent under the old limit
      return baseAge == MAX_BASE_AGE
          ? new GradientLimit(limit, baseNanos, baseAge + 1)
          : new GradientLimit(limit, meanNanos, 0);
    }
    double unloaded = baseNanos == 0 ? meanNanos : Math.min(baseNanos, meanNanos);
    double gradient =
        Math.max(0.5, Math.min(1, (TOLERANCE * unloaded + SLACK_NANOS) / Math.max(1, meanNanos)));
    double target = limit * gradient + Math.sqrt(limit);
    if (maxInFlight < limit / 2) {
      target = Math.min(target, limit);
    }
    double next = limit * (1 - SMOOTHING) + target * SMOOTHING;
    return new GradientLimit(Math.min(MAX_LIMIT, Math.max(MIN_LIMIT, next)), unloaded, baseAge + 1);
  }
}
