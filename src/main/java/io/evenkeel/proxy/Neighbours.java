package io.evenkeel.proxy;

import io.evenkeel.traffic.InFlight;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** The loops of one balancer, so that a place freed on one reaches a request that waits on another. */
public final class Neighbours {
  private final Map<String, InFlight> connections = new ConcurrentHashMap<>();
  private final List<Loop> loops = new CopyOnWriteArrayList<>();

  /** The connections that all loops together hold open for this listener. */
  InFlight connections(String listener) {
    return connections.computeIfAbsent(listener, unseen -> new InFlight());
  }

  void join(Loop loop) {
    loops.add(loop);
  }

  void leave(Loop loop) {
    loops.remove(loop);
  }

  void wake(Loop asking, String pool) {
    for (Loop loop : loops) {
      if (loop != asking) {
        loop.wake(pool);
      }
    }
  }
}
