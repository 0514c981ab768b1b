package io.evenkeel.traffic;

import io.evenkeel.traffic.ResponseCounters.Sums;
import java.util.concurrent.TimeUnit;

/**
 * Finds out why a backend has become slow. While the check runs, the caller lets in fewer requests at a time. If the
 * backend was saturated, each of them is faster; if they are not, it is slow for another reason. Only requests that
 * began while there were few at a time count. Pure: the time and the counts are passed in. Not thread-safe.
 */
final class SaturationCheck {
  enum Result {
    RUNNING,
    SATURATED,
    SLOW
  }

  static final long NEVER = Long.MAX_VALUE;

  private static final double SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final double MILLI = TimeUnit.MILLISECONDS.toNanos(1);

  /** A request is quick if it takes less than this share of the time that it took before fewer were let in. */
  private static final double QUICK_BELOW = 0.6;

  /** If the backend is saturated, at least this share of the requests is quick. */
  private static final double QUICK_SHARE = 0.65;

  /** The fewest requests that the result may follow from, unless the backend is too slow to get them. */
  private static final int ENOUGH = 4;

  /** How long the counts of other event loops may be behind. */
  private static final double PUBLISH_DELAY = 20 * MILLI;

  /** How long to wait for responses beyond the slow time, before their absence counts as saturation. */
  private static final double GRACE = 100 * MILLI;

  private double suspectedNanos;
  private long startedAt;
  private boolean drained;
  private final Sums atDrain = new Sums();
  private int workAtDrain;
  private long freshFrom = NEVER;
  private long freshUntil = NEVER;
  private double cohort;
  private long answeredBefore;

  /**
   * @param latencyNanos the time that a request takes, which is longer than it was
   */
  void start(long now, double latencyNanos) {
    stop();
    suspectedNanos = latencyNanos;
    startedAt = now;
    drained = false;
  }

  void stop() {
    freshFrom = NEVER;
    freshUntil = NEVER;
  }

  double suspectedNanos() {
    return suspectedNanos;
  }

  /** Requests count as fresh that began from this time on, until {@link #freshUntil}, and took {@link #quickNanos} at most. */
  long freshFrom() {
    return freshFrom;
  }

  long freshUntil() {
    return freshUntil;
  }

  /** A time that requests reach only if the backend was saturated, and has fewer of them now. */
  long quickNanos() {
    return (long) (QUICK_BELOW * suspectedNanos);
  }

  /**
   * Takes the counts of a moment.
   *
   * @param work requests that the backend works on
   * @param limit how many are let in at a time
   */
  Result update(long now, Sums sums, int work, int limit) {
    if (!drained) {
      if (work <= limit) {
        drained = true;
        freshFrom = now;
        workAtDrain = work;
        atDrain.set(sums);
        return Result.RUNNING;
      }
      boolean stuck = now - startedAt > Math.max(SECOND, 2 * suspectedNanos);
      return stuck ? Result.SATURATED : Result.RUNNING;
    }
    double begun = sums.done - atDrain.done + work - (double) workAtDrain;
    if (freshUntil == NEVER) {
      double time = now - freshFrom;
      if (time > quickNanos() / 2.0 && begun >= ENOUGH || time > suspectedNanos) {
        freshUntil = now;
        cohort = begun;
        answeredBefore = sums.answered;
      }
      return Result.RUNNING;
    }
    double waited = now - freshUntil;
    if (waited <= quickNanos() + PUBLISH_DELAY) {
      return Result.RUNNING;
    }
    if (sums.fresh - atDrain.fresh >= QUICK_SHARE * cohort
        || waited > 1.5 * suspectedNanos + GRACE) {
      return Result.SATURATED;
    }
    return sums.answered - answeredBefore >= cohort / 2 ? Result.SLOW : Result.RUNNING;
  }
}
