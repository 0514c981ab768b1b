package io.evenkeel.proxy.pool;

import io.evenkeel.model.BackendId;
import io.evenkeel.traffic.InFlightCounter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * What the event loops of one balancer share about pools: the queue of each pool, since a place that one loop frees may go
 * to a request on another, and a way to the idle connections of the other loops. Thread-safe.
 */
public final class RequestQueues {
  private final Map<String, RequestQueue> queues = new ConcurrentHashMap<>();
  private final List<PoolRegistry> registries = new CopyOnWriteArrayList<>();

  /** @param waiting counts the requests in the queue; taken from the first call for each pool */
  RequestQueue queue(String pool, InFlightCounter waiting) {
    return queues.computeIfAbsent(pool, absent -> new RequestQueue(waiting));
  }

  void add(PoolRegistry registry) {
    registries.add(registry);
  }

  void remove(PoolRegistry registry) {
    registries.remove(registry);
  }

  /** Asks each event loop but that of {@code asking} to close an idle connection to this backend, if it has one. */
  void closeIdleElsewhere(PoolRegistry asking, BackendId backend) {
    for (PoolRegistry registry : registries) {
      if (registry != asking) {
        registry.requestIdleClose(backend);
      }
    }
  }
}
