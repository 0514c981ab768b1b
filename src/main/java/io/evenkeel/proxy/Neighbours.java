package io.evenkeel.proxy;

import io.evenkeel.traffic.InFlight;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What the loops of one balancer have in common: limits are the process's, and a place freed on one may be another's. */
public final class Neighbours {
  private final Map<String, InFlight> connections = new ConcurrentHashMap<>();
  private final Map<String, WaitingLine> lines = new ConcurrentHashMap<>();

  /** The connections that all loops together hold open for this listener. */
  InFlight connections(String listener) {
    return connections.computeIfAbsent(listener, unseen -> new InFlight());
  }

  /** Who waits for a backend of this pool. */
  WaitingLine line(String pool, InFlight waiting) {
    return lines.computeIfAbsent(pool, unseen -> new WaitingLine(waiting));
  }
}
