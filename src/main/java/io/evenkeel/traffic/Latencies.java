package io.evenkeel.traffic;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.LongStream;

/**
 * How long answers took within the last one to two minutes. Each event loop writes its own part, any thread may read;
 * a loop's part takes no memory before its first answer.
 */
public final class Latencies {
  private static final long PERIOD = TimeUnit.MINUTES.toNanos(1);

  /** Two histograms a loop: the running period's and the one before, by turns. */
  private final AtomicReferenceArray<LatencyHistogram> histograms;

  Latencies(int loops) {
    histograms = new AtomicReferenceArray<>(2 * loops);
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
    LatencyHistogram part = histograms.getPlain(at);
    if (part == null) {
      part = new LatencyHistogram(period);
      histograms.setRelease(at, part);
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
    long[] sums = new long[LatencyHistogram.SLOTS];
    addTo(sums, now);
    long total = LongStream.of(sums).sum();
    return total == 0
        ? Optional.empty()
        : Optional.of(new Percentiles(
            percentileMillis(sums, total, 50),
            percentileMillis(sums, total, 95),
            percentileMillis(sums, total, 99)));
  }

  /**
   * How long so many percent of the answers took at most: those of all these together.
   *
   * @param percent 1..100
   * @param now the present, in nanoseconds
   * @return in nanoseconds; empty when nothing was answered of late
   */
  public static OptionalLong percentile(Iterable<Latencies> all, int percent, long now) {
    long[] sums = new long[LatencyHistogram.SLOTS];
    all.forEach(each -> each.addTo(sums, now));
    long total = LongStream.of(sums).sum();
    return total == 0
        ? OptionalLong.empty()
        : OptionalLong.of((long) (percentileMillis(sums, total, percent) * 1e6));
  }

  private void addTo(long[] sums, long now) {
    long period = Math.floorDiv(now, PERIOD);
    for (int i = 0; i < histograms.length(); i++) {
      LatencyHistogram part = histograms.getAcquire(i);
      if (part != null && Math.abs(period - part.period()) <= 1) {
        part.addTo(sums);
      }
    }
  }

  private static double percentileMillis(long[] sums, long total, int percent) {
    long rank = (total * percent + 99) / 100;
    int slot = 0;
    for (long seen = sums[0]; seen < rank; seen += sums[slot]) {
      slot++;
    }
    return LatencyHistogram.millis(slot);
  }
}
