package io.evenkeel.traffic;

import io.evenkeel.traffic.ResponseCounters.Sums;

/** The time that a backend takes for a request while it has no queue, and its scatter. Not thread-safe. */
final class UnloadedLatency {
  private static final double LN_2 = Math.log(2);

  /** Logarithms that are no more than this above the mean of the others count as the same. */
  private static final double SAME = 0.26;

  private static final double KEPT = 0.98;
  private static final double MAX_EXPERIENCE = 200;
  private static final double MIN_DEVIATION = 0.15;
  private static final double MAX_SAMPLES = 40;
  private static final double WANTED_ERROR = 0.2;
  private static final double LOG_UNIT_SQUARED =
      (double) ResponseCounters.LOG_UNIT * ResponseCounters.LOG_UNIT;

  private double mean;
  private double logMean;

  /** The scatter of the logarithms: the sum of squares and its degrees of freedom. */
  private double squares = MIN_DEVIATION * MIN_DEVIATION;

  private double freedom = 1;

  /** Requests from which it was learned. */
  private double experience;

  /** This number of requests at a time did not make them slower. */
  private double harmless = 2;

  /** In nanoseconds; 0 if it is not known. */
  double nanos() {
    return mean;
  }

  boolean isKnown() {
    return mean > 0;
  }

  /** The geometric mean, in nanoseconds. */
  double geometricNanos() {
    return Math.pow(2, logMean);
  }

  /** How far the mean over {@code count} requests may be off, as a share of it. */
  double error(double count) {
    return deviation() * LN_2 / Math.sqrt(Math.max(1, count));
  }

  /** How far what was learned may be off, as a share of it. */
  double ownError() {
    return error(experience);
  }

  /** By how many standard errors the mean logarithm of {@code count} requests exceeds this one. */
  double significance(double log, double count) {
    return (log - logMean) / (deviation() * Math.sqrt(1 / count + 1 / experience));
  }

  private double deviation() {
    return Math.sqrt(squares / freedom);
  }

  /** How many requests make a mean exact enough. */
  double sufficientRequests() {
    double needed = deviation() * LN_2 / WANTED_ERROR;
    return Math.min(MAX_SAMPLES, needed * needed);
  }

  /** Takes another time, in nanoseconds, with the same scatter. */
  void set(double nanos) {
    logMean += Math.log(nanos / mean) / LN_2;
    mean = nanos;
  }

  /** Takes another time, in nanoseconds, and another mean of the logarithms. */
  void set(double nanos, double log) {
    mean = nanos;
    logMean = log;
  }

  /**
   * Learns from a window: quickly where the time falls, slowly where requests at work may be why it rises.
   *
   * @param work requests that the backend works on
   */
  void learn(Sums sums, Sums before, int work) {
    double count = (double) (sums.timed - before.timed);
    double windowMean = (sums.nanosSum - before.nanosSum) / count;
    double log = log(sums, before);
    if (!isKnown()) {
      set(windowMean, log);
    }
    double scatter =
        (sums.logSquareSum - before.logSquareSum) / LOG_UNIT_SQUARED - count * log * log;
    squares = squares * KEPT + Math.max(0, scatter);
    freedom = freedom * KEPT + count - 1;
    experience = Math.min(MAX_EXPERIENCE, experience + count);
    if (log <= logMean + SAME) {
      harmless = Math.max(harmless * KEPT, work);
    }
    double weight = Math.max(count / experience, Math.min(1, count / 10) / 10);
    double rate = log < logMean ? Math.min(1, 2 * weight) : work <= harmless ? weight : weight / 10;
    logMean += rate * (log - logMean);
    mean += rate * (windowMean - mean);
  }

  /** The mean of the binary logarithms of the times in a window, in nanoseconds. */
  static double log(Sums sums, Sums before) {
    double count = (double) (sums.timed - before.timed);
    return (sums.logSum - before.logSum) / count / ResponseCounters.LOG_UNIT;
  }
}
