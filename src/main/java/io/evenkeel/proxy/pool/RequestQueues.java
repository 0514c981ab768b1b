package io.evenkeel.proxy.pool;

import io.evenkeel.model.BackendId;
import io.evenkeel.traffic.InFlightCounter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The state that the event loops of one balancer share about pools: the queues, because a place that one event loop
 * frees may go to a request of another, and the registries, for closing idle connections on other event loops.
 * Thread-safe.
 */
public final class RequestQueues {
  private final Map<String, RequestQueue> queues = new ConcurrentHashMap<>();
  private final Map<BackendId, RequestQueue> backendQueues = new ConcurrentHashMap<>();
  private final List<PoolRegistry> registries = new CopyOnWriteArrayList<>();

  /**
   * @param waiting counts the queued requests; only the value of the first call for a pool is used
   */
  RequestQueue queue(String pool, InFlightCounter waiting) {
    return queues.computeIfAbsent(pool, absent -> new RequestQueue(waiting));
  }

  /** The queue of the requests that wait for one backend only. */
  RequestQueue queue(BackendId backend) {
    return backendQueues.computeIfAbsent(
        backend, absent -> new RequestQueue(new InFlightCounter()));
  }

  void add(PoolRegistry registry) {
    registries.add(registry);
  }

  void remove(PoolRegistry registry) {
    registries.remove(registry);
  }

  /** Informs every event loop that the host of this backend has acknowledged nothing since {@code since}. */
  void reportSilentHost(BackendId backend, long since) {
    registries.forEach(registry -> registry.onHostSilent(backend, since));
  }

  /**
   * Requests every event loop except that of {@code requester} to close an idle connection to this backend, if it has
   * one.
   */
  void closeIdleElsewhere(PoolRegistry requester, BackendId backend) {
    for (PoolRegistry registry : registries) {
      if (registry != requester) {
        registry.requestIdleClose(backend);
      }
    }
  }
}
