package io.evenkeel.proxy.pool;

import io.evenkeel.proxy.loop.LoopContext;
import io.evenkeel.traffic.InFlightCounter;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The requests of all event loops that wait for a backend of one pool. The oldest is woken first, and keeps its position
 * if it finds no place. Thread-safe.
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

  /** Returns the position; negative if {@code limit} requests wait already. */
  long add(QueuedRequest request, int limit) {
    if (!waiting.tryBegin(limit)) {
      return -1;
    }
    long position = nextPosition.getAndIncrement();
    requests.put(position, request);
    return position;
  }

  /** Adds a request at the position that it had before, whatever the limit. */
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

  /** Wakes all requests that wait on this event loop. */
  void wakeAll(LoopContext loop) {
    for (QueuedRequest each : requests.values()) {
      if (each.isOnLoop(loop)) {
        each.wake();
      }
    }
  }
}
