package io.evenkeel.traffic;

import io.evenkeel.model.BackendId;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The counters of every pool and backend of the process. Thread-safe. */
public final class TrafficStats {
  private final int loops;
  private final Map<BackendId, BackendTraffic> backends = new ConcurrentHashMap<>();
  private final Map<String, PoolTraffic> pools = new ConcurrentHashMap<>();

  /**
   * @param loops the number of event loops that write; each one's number is below this
   */
  public TrafficStats(int loops) {
    this.loops = loops;
  }

  public int loops() {
    return loops;
  }

  public BackendTraffic backend(BackendId id) {
    return backends.computeIfAbsent(id, unseen -> new BackendTraffic(loops));
  }

  public PoolTraffic pool(String name) {
    PoolTraffic existing = pools.get(name);
    return existing == null
        ? pools.computeIfAbsent(name, unseen -> new PoolTraffic(loops))
        : existing;
  }

  /** Drops the counters of a backend that was removed. */
  public void remove(BackendId id) {
    backends.remove(id);
  }
}
