package io.evenkeel.proxy.client;

import io.evenkeel.model.BackendId;
import io.evenkeel.net.BackendNames;
import io.evenkeel.proxy.loop.LoopContext;
import io.evenkeel.proxy.pool.LoopBackend;
import io.evenkeel.proxy.pool.RequestQueue;
import io.evenkeel.traffic.InFlightCounter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** What the loops of one balancer have in common: limits are the process's, and a place freed on one may be another's. */
public final class SharedConnections {
  private final BackendNames names;
  private final List<LoopContext> loops = new CopyOnWriteArrayList<>();
  private final Map<String, InFlightCounter> connections = new ConcurrentHashMap<>();
  private final Map<String, Evictions> evictions = new ConcurrentHashMap<>();
  private final Map<String, RequestQueue> queues = new ConcurrentHashMap<>();

  /** @param names of the backends */
  public SharedConnections(BackendNames names) {
    this.names = names;
  }

  /** Where the backends are. */
  public BackendNames names() {
    return names;
  }

  /** The connections that all loops together hold open for this listener. */
  public InFlightCounter connections(String listener) {
    return connections.computeIfAbsent(listener, unseen -> new InFlightCounter());
  }

  /**
   * Closes the oldest idle connection to this listener, on whichever loop it is, unless there are no more than
   * {@code limit}; {@code then} is told on the asking one whether there is room now.
   */
  public void evictIdle(LoopContext asking, String listener, int limit, Consumer<Boolean> then) {
    evictions
        .computeIfAbsent(
            listener,
            unseen -> new Evictions(listener, connections(listener), () -> List.copyOf(loops)))
        .request(new IdleEviction.RoomRequest(asking, limit, then));
  }

  public void add(LoopContext loop) {
    loops.add(loop);
  }

  public void remove(LoopContext loop) {
    loops.remove(loop);
  }

  /** Has the other loops give up a connection to this backend that they do not use. */
  public void closeIdleElsewhere(LoopContext asking, BackendId backend) {
    for (LoopContext loop : loops) {
      if (loop != asking) {
        loop.execute(() -> {
          LoopBackend lane = loop.pool(backend.pool()).backend(backend.backend());
          if (lane != null) {
            lane.closeOneIdle();
          }
        });
      }
    }
  }

  /** Who waits for a backend of this pool. */
  public RequestQueue queue(String pool, InFlightCounter waiting) {
    return queues.computeIfAbsent(pool, unseen -> new RequestQueue(waiting));
  }
}
