package io.evenkeel.proxy.pool;

import io.evenkeel.proxy.loop.LoopContext;
import io.evenkeel.traffic.InFlightCounter;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;

/** Who waits for a place at a pool, on whichever loop: the oldest is called first, and keeps its turn if in vain. */
public final class RequestQueue {
  private final ConcurrentNavigableMap<Long, QueuedRequest> requests =
      new ConcurrentSkipListMap<>();
  private final AtomicLong nextPosition = new AtomicLong();
  private final InFlightCounter waiting;

  public RequestQueue(InFlightCounter waiting) {
    this.waiting = waiting;
  }

  boolean isEmpty() {
    return waiting.count() == 0;
  }

  /**
   * Takes it in.
   *
   * @return its turn; negative where {@code limit} wait already
   */
  long add(QueuedRequest waiter, int limit) {
    if (!waiting.tryBegin(limit)) {
      return -1;
    }
    long turn = nextPosition.getAndIncrement();
    requests.put(turn, waiter);
    return turn;
  }

  /** Takes it in again, where it was called in vain: it keeps its turn. */
  void addAgain(QueuedRequest waiter, long turn) {
    waiting.begin();
    requests.put(turn, waiter);
  }

  void remove(long turn) {
    if (requests.remove(turn) != null) {
      waiting.end();
    }
  }

  /** A place came free: it is for the oldest that was not called to another. */
  public void wakeOldest() {
    for (QueuedRequest each : requests.values()) {
      if (each.wake()) {
        return;
      }
    }
  }

  /** Who may be chosen has changed: all that wait on {@code loop} look again. */
  public void wakeAll(LoopContext loop) {
    for (QueuedRequest each : requests.values()) {
      if (each.isOnLoop(loop)) {
        each.wake();
      }
    }
  }
}
