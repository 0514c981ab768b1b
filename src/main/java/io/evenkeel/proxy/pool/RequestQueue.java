package io.evenkeel.proxy.pool;

import io.evenkeel.proxy.loop.LoopContext;
import io.evenkeel.traffic.InFlightCounter;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;

/** Who waits for a place at a pool, on whichever loop: the oldest is called first, and keeps its turn if in vain. */
public final class RequestQueue {
  private final ConcurrentNavigableMap<Long, QueuedRequest> waiters = new ConcurrentSkipListMap<>();
  private final AtomicLong turns = new AtomicLong();
  private final InFlightCounter waiting;

  public RequestQueue(InFlightCounter waiting) {
    this.waiting = waiting;
  }

  boolean isEmpty() {
    return waiting.now() == 0;
  }

  /**
   * Takes it in.
   *
   * @return its turn; negative where {@code limit} wait already
   */
  long join(QueuedRequest waiter, int limit) {
    if (!waiting.tryBegin(limit)) {
      return -1;
    }
    long turn = turns.getAndIncrement();
    waiters.put(turn, waiter);
    return turn;
  }

  /** Takes it in again, where it was called in vain: it keeps its turn. */
  void rejoin(QueuedRequest waiter, long turn) {
    waiting.begin();
    waiters.put(turn, waiter);
  }

  void leave(long turn) {
    if (waiters.remove(turn) != null) {
      waiting.end();
    }
  }

  /** A place came free: it is for the oldest that was not called to another. */
  public void callOldest() {
    for (QueuedRequest each : waiters.values()) {
      if (each.call()) {
        return;
      }
    }
  }

  /** Who may be chosen has changed: all that wait on {@code loop} look again. */
  public void callAll(LoopContext loop) {
    for (QueuedRequest each : waiters.values()) {
      if (each.isOn(loop)) {
        each.call();
      }
    }
  }
}
