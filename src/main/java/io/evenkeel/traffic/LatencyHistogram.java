package io.evenkeel.traffic;

import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * How often which latency was seen in one period: sixteen steps to each doubling, so a value is off by 1/32 at most.
 * One event loop writes; any thread may read. A doubling takes memory once something fell into it.
 */
final class LatencyHistogram {
  /** Latencies are told apart by 1.024 microseconds at best. */
  private static final int UNIT_BITS = 10;

  private static final int STEPS = 16;
  private static final int STEP_BITS = 4;

  /** About 18 minutes; what took longer counts as that. */
  private static final int LARGEST_BITS = 30;

  /** Every {@code value}'s row and column, flattened. */
  static final int SLOTS = (LARGEST_BITS - STEP_BITS + 1) * STEPS;

  private final AtomicReferenceArray<AtomicIntegerArray> rows =
      new AtomicReferenceArray<>(SLOTS / STEPS);

  private volatile long period;

  LatencyHistogram(long period) {
    this.period = period;
  }

  /** The period that is counted. */
  long period() {
    return period;
  }

  /** Starts over for another period. */
  void restart(long next) {
    for (int row = 0; row < rows.length(); row++) {
      AtomicIntegerArray steps = rows.getPlain(row);
      for (int step = 0; steps != null && step < STEPS; step++) {
        steps.setOpaque(step, 0);
      }
    }
    period = next;
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

  /** Adds these counts to {@code sums}, which has {@link #SLOTS} places. */
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

  /** The middle of what falls into {@code slot}, in milliseconds. */
  static double millis(int slot) {
    int row = slot / STEPS;
    int step = slot % STEPS;
    double units =
        row == 0 ? step + 0.5 : (double) (1L << row - 1) * (STEPS + step) + (1L << row - 1) / 2.0;
    return units * (1L << UNIT_BITS) / 1e6;
  }
}
