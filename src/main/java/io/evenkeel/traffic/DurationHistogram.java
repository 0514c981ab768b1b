package io.evenkeel.traffic;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Counts durations by ranges since the start, for the histograms of metrics. One thread writes at a time; any thread may
 * read.
 */
public final class DurationHistogram {
  /** The upper ends of the ranges but the last, in seconds: those of OpenTelemetry, and two below. */
  private static final double[] BOUNDS = {
    .001, .0025, .005, .01, .025, .05, .075, .1, .25, .5, .75, 1, 2.5, 5, 7.5, 10
  };

  private static final long[] BOUND_NANOS = new long[BOUNDS.length];
  private static final int SUM = BOUNDS.length + 1;

  static {
    for (int i = 0; i < BOUNDS.length; i++) {
      BOUND_NANOS[i] = (long) (BOUNDS[i] * TimeUnit.SECONDS.toNanos(1));
    }
  }

  private final AtomicLongArray cells = new AtomicLongArray(BOUNDS.length + 2);

  /** The upper ends of the ranges in seconds, the last one infinite. A copy. */
  public static double[] bounds() {
    double[] all = new double[BOUNDS.length + 1];
    System.arraycopy(BOUNDS, 0, all, 0, BOUNDS.length);
    all[BOUNDS.length] = Double.POSITIVE_INFINITY;
    return all;
  }

  public void record(long nanos) {
    int range = 0;
    while (range < BOUND_NANOS.length && nanos > BOUND_NANOS[range]) {
      range++;
    }
    cells.setOpaque(range, cells.getPlain(range) + 1);
    cells.setOpaque(SUM, cells.getPlain(SUM) + nanos);
  }

  /** Adds the counts of the ranges to {@code counts}, which is as long as {@link #bounds}. */
  void addTo(long[] counts) {
    for (int i = 0; i < counts.length; i++) {
      counts[i] += cells.getOpaque(i);
    }
  }

  /** The sum of the durations in nanoseconds. */
  long sumNanos() {
    return cells.getOpaque(SUM);
  }

  /**
   * The counts of several histograms together.
   *
   * @param counts of the ranges, each without those below
   * @param sumSeconds the sum of the durations
   */
  public record Sum(long[] counts, double sumSeconds) {
    public static Sum of(DurationHistogram... histograms) {
      long[] counts = new long[BOUNDS.length + 1];
      long nanos = 0;
      for (DurationHistogram each : histograms) {
        each.addTo(counts);
        nanos += each.sumNanos();
      }
      return new Sum(counts, nanos / (double) TimeUnit.SECONDS.toNanos(1));
    }
  }
}
