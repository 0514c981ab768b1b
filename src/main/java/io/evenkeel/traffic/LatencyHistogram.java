package io.evenkeel.traffic;

import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * A histogram of the latencies of one period. Sixteen buckets for each power of two keep the error below 1/32. One
 * event loop writes; any thread may read. A power of two takes memory only after its first value.
 */
final class LatencyHistogram {
  /** The resolution is 1.024 microseconds. */
  private static final int UNIT_BITS = 10;

  private static final int STEPS = 16;
  private static final int STEP_BITS = 4;

  /** The largest latency is about 18 minutes; a longer one counts as that. */
  private static final int LARGEST_BITS = 30;

  /** The number of buckets: the row and column of every value, flattened. */
  static final int SLOTS = (LARGEST_BITS - STEP_BITS + 1) * STEPS;

  private final AtomicReferenceArray<AtomicIntegerArray> rows =
      new AtomicReferenceArray<>(SLOTS / STEPS);

  private volatile long period;

  LatencyHistogram(long period) {
    this.period = period;
  }

  /** The period of the counts. */
  long period() {
    return period;
  }

  /** Clears the counts for another period. */
  void restart(long newPeriod) {
    for (int row = 0; row < rows.length(); row++) {
      AtomicIntegerArray steps = rows.getPlain(row);
      for (int step = 0; steps != null && step < STEPS; step++) {
        steps.setOpaque(step, 0);
      }
    }
    period = newPeriod;
  }

  void record(long nanos) {
    int slot = slot(nanos);
    AtomicIntegerArray steps = rows.getPlain(slot / STEPS);
    if (steps == null) {
      steps = new AtomicIntegerArray(STEPS);
      rows.setRelease(slot / STEPS, steps);
    }
    int step = slot % STEPS;
    steps.setOpaque(step, steps.getPlain(step) + 1);
  }

  /** Adds the counts to {@code sums}, which has {@link #SLOTS} elements. */
  void addTo(long[] sums) {
    for (int row = 0; row < rows.length(); row++) {
      AtomicIntegerArray steps = rows.getAcquire(row);
      for (int step = 0; steps != null && step < STEPS; step++) {
        sums[row * STEPS + step] += steps.getOpaque(step);
      }
    }
  }

  private static int slot(long nanos) {
    long units = Math.min(Math.max(nanos, 0) >> UNIT_BITS, (1L << LARGEST_BITS) - 1);
    if (units < STEPS) {
      return (int) units;
    }
    int doublings = Long.SIZE - 1 - Long.numberOfLeadingZeros(units) - STEP_BITS;
    return (doublings + 1) * STEPS + (int) (units >> doublings) - STEPS;
  }

  /** The middle of the bucket {@code slot}, in milliseconds. */
  static double millis(int slot) {
    int row = slot / STEPS;
    int step = slot % STEPS;
    double units =
        row == 0 ? step + 0.5 : (double) (1L << row - 1) * (STEPS + step) + (1L << row - 1) / 2.0;
    return units * (1L << UNIT_BITS) / 1e6;
  }
}
