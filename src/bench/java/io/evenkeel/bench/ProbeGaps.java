package io.evenkeel.bench;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** How far apart the probes of each host came in: what an origin can say of how punctual a prober is. */
final class ProbeGaps {
  private final Map<String, Long> last = new HashMap<>();
  private long longest;
  private int count;

  /** A probe of this host came in. */
  void probed(String host) {
    long now = System.nanoTime();
    Long before = last.put(host, now);
    if (before != null) {
      longest = Math.max(longest, now - before);
      count++;
    }
  }

  /** The longest gap in ms, and how many there were, since this was asked last. */
  String tell() {
    String told = String.format(Locale.ROOT, "%.1f %d", longest / 1e6, count);
    longest = 0;
    count = 0;
    return told;
  }
}
