package io.evenkeel.proxy.pool;

import io.evenkeel.proxy.loop.LoopContext;
import io.evenkeel.traffic.InFlightCounter;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The requests of all event loops that are queued for one pool. The oldest is woken first; it keeps its position if
 * it gets no backend. Thread-safe.
 */
final class RequestQueue {
  private final ConcurrentNavigableMap<Long, QueuedRequest> requests =
      new ConcurrentSkipListMap<>();
  private final AtomicLong nextPosition = new AtomicLong();
  private final InFlightCounter waiting;

  RequestQueue(InFlightCounter waiting) {
    this.waiting = waiting;
  }

  boolean isEmpty() {
    return waiting.count() == 0;
  }

  /**
   * Adds a request and returns its position; returns a negative number if {@code limit} requests are queued already.
   */
  long add(QueuedRequest request, int limit) {
    if (!waiting.tryBegin(limit)) {
      return -1;
    }
    long position = nextPosition.getAndIncrement();
    requests.put(position, request);
    return position;
  }

  /** Adds a request again at its previous position, regardless of the limit. */
  void addAgain(QueuedRequest request, long position) {
    waiting.begin();
    requests.put(position, request);
  }

  void remove(long position) {
    if (requests.remove(position) != null) {
      waiting.end();
    }
  }

  /** Wakes the oldest request that has not been woken yet. */
  void wakeOldest() {
    for (QueuedRequest each : requests.values()) {
      if (each.wake()) {
        return;
      }
    }
  }

  /** Wakes all queued requests of this event loop. */
  void wakeAll(LoopContext loop) {
    for (QueuedRequest each : requests.values()) {
      if (each.isOnLoop(loop)) {
        each.wake();
      }
    }
  }
}
