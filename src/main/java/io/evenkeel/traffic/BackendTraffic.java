package io.evenkeel.traffic;

/** What the requests met at one backend. */
public final class BackendTraffic {
  private final InFlight inFlight = new InFlight();
  private final InFlight connections = new InFlight();
  private final LoopCounters[] counters;

  BackendTraffic(int loops) {
    counters = new LoopCounters[loops];
    for (int i = 0; i < loops; i++) {
      counters[i] = new LoopCounters();
    }
  }

  /** Attempts begun and not ended. */
  public InFlight inFlight() {
    return inFlight;
  }

  /** Connections open or opening, idle ones included. */
  public InFlight connections() {
    return connections;
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
