package io.evenkeel.traffic;

import java.util.concurrent.atomic.AtomicLongArray;

/** The counters of one event loop, which alone writes them; any thread may read. */
public final class LoopCounters {
  private static final Counter[] ALL = Counter.values();
  private final AtomicLongArray counts = new AtomicLongArray(ALL.length);

  static LoopCounters[] forLoops(int loops) {
    LoopCounters[] counters = new LoopCounters[loops];
    for (int i = 0; i < loops; i++) {
      counters[i] = new LoopCounters();
    }
    return counters;
  }

  static long sum(LoopCounters[] counters, Counter counter) {
    long sum = 0;
    for (LoopCounters each : counters) {
      sum += each.get(counter);
    }
    return sum;
  }

  static long failures(LoopCounters[] counters) {
    long sum = 0;
    for (Counter counter : ALL) {
      sum += counter.isFailure() ? sum(counters, counter) : 0;
    }
    return sum;
  }

  public void add(Counter counter, long amount) {
    int at = counter.ordinal();
    counts.setOpaque(at, counts.getPlain(at) + amount);
  }

  public long get(Counter counter) {
    return counts.getOpaque(counter.ordinal());
  }
}
