package io.evenkeel.bench;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Measures the time between the probes that a backend receives for each host, which shows how punctual the prober is.
 */
final class ProbeGaps {
  private final Map<String, Long> last = new HashMap<>();
  private long longest;
  private int count;

  /** Records a probe of this host. */
  void record(String host) {
    long now = System.nanoTime();
    Long before = last.put(host, now);
    if (before != null) {
      longest = Math.max(longest, now - before);
      count++;
    }
  }

  /** Returns the longest gap in ms and the number of gaps since the last call. */
  String takeReport() {
    String report = String.format(Locale.ROOT, "%.1f %d", longest / 1e6, count);
    longest = 0;
    count = 0;
    return report;
  }
}
