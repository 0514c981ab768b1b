package io.evenkeel.proxy.pool;

import io.evenkeel.traffic.InFlightCounter;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/**
 * The requests of all event loops that wait for a backend of one pool. The oldest is woken first, and keeps its position
 * if it finds no place. When requests have waited for longer than the target for half a second, the queue does not shrink
 * any more by itself: the newest is woken first then, since its client still waits, and what has waited for longer than
 * the target is shed. Thread-safe.
 */
final class RequestQueue {
  /** A request that waits. */
  interface Waiter {
    /** When it began to wait, in nanoseconds. */
    long waitingSince();

    /**
     * Makes the request try again, on its own event loop.
     *
     * @return false if it was woken before
     */
    boolean wake();

    /** Ends the wait because of overload. Called on the event loop of the request. */
    void shed(long now);
  }

  /** The shortest time that a request may wait in overload. */
  private static final long MIN_TARGET = TimeUnit.MILLISECONDS.toNanos(100);

  private static final long STANDING = TimeUnit.MILLISECONDS.toNanos(500);
  private static final long NEVER = Long.MIN_VALUE;

  private final ConcurrentNavigableMap<Long, Waiter> requests = new ConcurrentSkipListMap<>();
  private final AtomicLong nextPosition = new AtomicLong();
  private final InFlightCounter waiting;
  private volatile long aboveTargetSince = NEVER;
  private volatile boolean overloaded;

  RequestQueue(InFlightCounter waiting) {
    this.waiting = waiting;
  }

  /**
   * How long a request may wait in overload: a tenth of the queue's timeout, but not less than the time that one request
   * takes, or no place would become free while it waits.
   */
  static long target(long timeout, long service) {
    return Math.max(timeout / 10, Math.min(Math.max(service, MIN_TARGET), timeout));
  }

  boolean isEmpty() {
    return waiting.count() == 0;
  }

  /** Whether the queue did not shrink by itself lately. */
  boolean overloaded() {
    return overloaded;
  }

  /** Returns the position; negative if {@code limit} requests wait already. */
  long add(Waiter request, int limit) {
    if (!waiting.tryBegin(limit)) {
      return -1;
    }
    long position = nextPosition.getAndIncrement();
    requests.put(position, request);
    return position;
  }

  /** Adds a request at the position that it had before, whatever the limit. */
  void addAgain(Waiter request, long position) {
    waiting.begin();
    requests.put(position, request);
  }

  void remove(long position) {
    if (requests.remove(position) != null) {
      waiting.end();
    }
  }

  /** Wakes the request whose turn it is, of those that have not been woken yet. */
  void wakeNext() {
    NavigableMap<Long, Waiter> order = overloaded ? requests.descendingMap() : requests;
    for (Waiter each : order.values()) {
      if (each.wake()) {
        return;
      }
    }
  }

  /** Wakes up to {@code count} requests, and returns how many. */
  int wakeNext(int count) {
    int woken = 0;
    for (Waiter each : requests.values()) {
      if (woken >= count) {
        break;
      }
      woken += each.wake() ? 1 : 0;
    }
    return woken;
  }

  /** Wakes all requests for which {@code condition} holds. */
  void wakeAll(Predicate<Waiter> condition) {
    for (Waiter each : requests.values()) {
      if (condition.test(each)) {
        each.wake();
      }
    }
  }

  /**
   * Finds out whether there is an overload, and sheds what has waited for too long. To be called every few milliseconds by
   * each event loop.
   *
   * @param target how long a request may wait in overload, in nanoseconds
   * @param own whether a request belongs to the event loop that calls
   */
  void onTimer(long now, long target, Predicate<Waiter> own) {
    if (isEmpty()) {
      aboveTargetSince = NEVER;
      overloaded = false;
      return;
    }
    for (Waiter oldest : requests.values()) {
      findOverload(now, now - oldest.waitingSince(), target);
      break;
    }
    if (overloaded) {
      for (Waiter each : requests.values()) {
        if (now - each.waitingSince() < target) {
          break;
        }
        if (own.test(each)) {
          each.shed(now);
        }
      }
    }
  }

  private void findOverload(long now, long oldestWait, long target) {
    long since = aboveTargetSince;
    if (oldestWait < target / 2) {
      aboveTargetSince = NEVER;
      overloaded = false;
    } else if (oldestWait >= target && since == NEVER) {
      aboveTargetSince = now;
    } else if (since != NEVER && now - since >= STANDING) {
      overloaded = true;
    }
  }
}
