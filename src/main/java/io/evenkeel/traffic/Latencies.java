package io.evenkeel.traffic;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * How long answers took within the last one to two minutes. Each event loop writes its own part, any thread may read;
 * a loop's part takes no memory before its first answer.
 */
public final class Latencies {
  private static final long PERIOD = TimeUnit.MINUTES.toNanos(1);

  /** Two histograms a loop: the running period's and the one before, by turns. */
  private final AtomicReferenceArray<Histogram> parts;

  Latencies(int loops) {
    parts = new AtomicReferenceArray<>(2 * loops);
  }

  /**
   * Counts one answer. Called by loop number {@code loop} alone.
   *
   * @param nanos how long it took; below 0 counts as 0, above 18 minutes as that
   * @param now the present, in nanoseconds
   */
  public void record(int loop, long nanos, long now) {
    long period = Math.floorDiv(now, PERIOD);
    int at = 2 * loop + (int) (period & 1);
    Histogram part = parts.getPlain(at);
    if (part == null) {
      part = new Histogram(period);
      parts.setRelease(at, part);
    } else if (part.period() != period) {
      part.restart(period);
    }
    part.record(nanos);
  }

  /**
   * Of all loops together, each at most 1/32 (or, below 16 microseconds, one) off.
   *
   * @param now the present, in nanoseconds
   * @return empty when nothing was answered of late
   */
  public Optional<Percentiles> percentiles(long now) {
    long period = Math.floorDiv(now, PERIOD);
    long[] sums = new long[Histogram.SLOTS];
    for (int i = 0; i < parts.length(); i++) {
      Histogram part = parts.getAcquire(i);
      if (part != null && Math.abs(period - part.period()) <= 1) {
        part.addTo(sums);
      }
    }
    long total = 0;
    for (long sum : sums) {
      total += sum;
    }
    return total == 0
        ? Optional.empty()
        : Optional.of(new Percentiles(
            value(sums, total, 50), value(sums, total, 95), value(sums, total, 99)));
  }

  private static double value(long[] sums, long total, int percent) {
    long rank = (total * percent + 99) / 100;
    int slot = 0;
    for (long seen = sums[0]; seen < rank; seen += sums[slot]) {
      slot++;
    }
    return Histogram.millis(slot);
  }
}
