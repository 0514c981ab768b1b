package io.evenkeel.proxy;

import io.evenkeel.traffic.InFlight;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;

/** Who waits for a place at a pool, on whichever loop: the oldest is called first. */
final class WaitingLine {
  private final Deque<Waiter> waiters = new ConcurrentLinkedDeque<>();
  private final InFlight waiting;

  WaitingLine(InFlight waiting) {
    this.waiting = waiting;
  }

  boolean isEmpty() {
    return waiting.now() == 0;
  }

  /**
   * Takes it in.
   *
   * @param first where it was called in vain: it keeps its turn
   * @return false where {@code limit} wait already
   */
  boolean join(Waiter waiter, int limit, boolean first) {
    if (first) {
      waiting.begin();
      waiters.addFirst(waiter);
      return true;
    }
    if (!waiting.tryBegin(limit)) {
      return false;
    }
    waiters.addLast(waiter);
    return true;
  }

  void leave(Waiter waiter) {
    if (waiters.remove(waiter)) {
      waiting.end();
    }
  }

  /** A place came free: it is for the oldest that was not called to another. */
  void callOldest() {
    for (Waiter each : waiters) {
      if (each.call()) {
        return;
      }
    }
  }

  /** Who may be chosen has changed: all that wait on {@code loop} look again. */
  void callAll(Loop loop) {
    for (Waiter each : waiters) {
      if (each.isOn(loop)) {
        each.call();
      }
    }
  }
}
