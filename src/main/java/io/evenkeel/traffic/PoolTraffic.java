package io.evenkeel.traffic;

/** What the requests of one pool met, whichever backend served them. */
public final class PoolTraffic {
  private final LoopCounters[] counters;

  PoolTraffic(int loops) {
    counters = new LoopCounters[loops];
    for (int i = 0; i < loops; i++) {
      counters[i] = new LoopCounters();
    }
  }

  /** The counters that loop number {@code loop} writes. */
  public LoopCounters loop(int loop) {
    return counters[loop];
  }

  /** Of all loops together. */
  public long sum(Counter counter) {
    long sum = 0;
    for (LoopCounters each : counters) {
      sum += each.of(counter);
    }
    return sum;
  }
}
