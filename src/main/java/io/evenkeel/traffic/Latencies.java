package io.evenkeel.traffic;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.LongStream;

/**
 * The times to the response within the last one to two minutes. Each event loop writes its own part, and any thread
 * may read. A part takes no memory before its first response.
 */
public final class Latencies {
  private static final long PERIOD = TimeUnit.MINUTES.toNanos(1);

  /** Recent times to the response, in milliseconds: 50, 95 and 99 % of the responses took no longer. */
  public record Percentiles(double p50, double p95, double p99) {}

  /** Two histograms for each event loop, for the current and the previous period in turn. */
  private final AtomicReferenceArray<LatencyHistogram> histograms;

  Latencies(int loops) {
    histograms = new AtomicReferenceArray<>(2 * loops);
  }

  /**
   * Adds one response. Called by loop number {@code loop} only.
   *
   * @param nanos the time to the response; below 0 counts as 0, above 18 minutes as 18 minutes
   * @param now the current time, in nanoseconds
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
   * The percentiles over all loops, each with an error of at most 1/32 (or, below 16 microseconds, of one).
   *
   * @param now the current time, in nanoseconds
   * @return empty if there was no response in the last minute
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
   * One percentile over several backends.
   *
   * @param percent 1..100
   * @param now the current time, in nanoseconds
   * @return in nanoseconds; empty if there was no response in the last minute
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
    for (long cumulative = sums[0]; cumulative < rank; cumulative += sums[slot]) {
      slot++;
    }
    return LatencyHistogram.millis(slot);
  }
}
