package io.evenkeel.time;

import org.jspecify.annotations.Nullable;

/**
 * A timer wheel for one event loop. Scheduling, rescheduling and cancelling take constant time and allocate nothing.
 * The caller passes the time in as {@link System#nanoTime} values, which may be negative and overflow.
 */
public final class TimerWheel {
  /** The tick of an event loop's wheel: timers are at most this late. */
  public static final long TICK_MILLIS = 20;

  private static final int BUCKETS = 512;

  /** A timer. It is in a wheel at most once, and may be scheduled again after it has expired. */
  public abstract static class Timer {
    @Nullable
    Timer previous;

    @Nullable
    Timer next;

    long due;

    /**
     * Called once on the wheel's event loop, at the due time or up to a tick plus the delay of the event loop later.
     * May schedule and cancel any timer including this one; a timer that it schedules expires in a later {@link
     * #advance}.
     */
    public abstract void onExpired(long now);

    /** Whether the timer is scheduled. */
    public final boolean isScheduled() {
      return previous != null;
    }
  }

  private static final class BucketHead extends Timer {
    @Override
    public void onExpired(long now) {
      throw new IllegalStateException("the head of a bucket is no timer");
    }
  }

  private final long tick;
  private final long origin;
  private final BucketHead[] buckets = new BucketHead[BUCKETS];
  private final BucketHead expiring = new BucketHead();
  private long lastTick;
  private int size;

  /**
   * @param tickNanos the resolution in nanoseconds
   * @param now the current time in nanoseconds
   */
  public TimerWheel(long tickNanos, long now) {
    this.tick = tickNanos;
    this.origin = now;
    for (int i = 0; i < BUCKETS; i++) {
      buckets[i] = new BucketHead();
      clear(buckets[i]);
    }
  }

  /** The number of scheduled timers. */
  public int size() {
    return size;
  }

  /**
   * Schedules {@code timer}, or reschedules it.
   *
   * @param due in nanoseconds; a time in the past expires at the next tick
   */
  public void schedule(Timer timer, long due) {
    cancel(timer);
    timer.due = due;
    link(timer);
    size++;
  }

  /** Removes {@code timer} if it is scheduled. */
  public void cancel(Timer timer) {
    if (timer.previous != null) {
      unlink(timer);
      size--;
    }
  }

  /**
   * Expires all timers that are due at {@code now}. The caller calls this once per tick; a late call catches up. If
   * timers throw, the others still expire, and the first exception is thrown at the end.
   */
  public void advance(long now) {
    long reached = Math.floorDiv(now - origin, tick);
    long first = Math.max(lastTick + 1, reached - BUCKETS + 1);
    lastTick = Math.max(lastTick, reached);
    Throwable thrown = null;
    for (long at = first; at <= reached; at++) {
      BucketHead taken = detach(buckets[index(at)]);
      while (taken.next != null && taken.next != taken) {
        Timer timer = taken.next;
        unlink(timer);
        if (timer.due - now > 0) {
          link(timer);
          continue;
        }
        size--;
        try {
          timer.onExpired(now);
        } catch (RuntimeException | Error problem) {
          thrown = combine(thrown, problem);
        }
      }
    }
    if (thrown instanceof Error error) {
      throw error;
    }
    if (thrown instanceof RuntimeException exception) {
      throw exception;
    }
  }

  private static Throwable combine(@Nullable Throwable first, Throwable second) {
    if (first == null) {
      return second;
    }
    if (first != second) {
      first.addSuppressed(second);
    }
    return first;
  }

  private static int index(long at) {
    return (int) (at & BUCKETS - 1);
  }

  private void link(Timer timer) {
    long roundedUp = -Math.floorDiv(origin - timer.due, tick);
    long at = Math.max(roundedUp, lastTick + 1);
    BucketHead head = buckets[index(at)];
    Timer last = head.previous == null ? head : head.previous;
    timer.previous = last;
    timer.next = head;
    last.next = timer;
    head.previous = timer;
  }

  private static void unlink(Timer timer) {
    Timer before = timer.previous;
    Timer after = timer.next;
    if (before != null && after != null) {
      before.next = after;
      after.previous = before;
    }
    timer.previous = null;
    timer.next = null;
  }

  /**
   * Moves the timers of a bucket to a separate list, so that timers scheduled by them do not expire in the same pass.
   */
  private BucketHead detach(BucketHead bucket) {
    BucketHead taken = expiring;
    clear(taken);
    Timer first = bucket.next;
    Timer last = bucket.previous;
    if (first != null && last != null && first != bucket) {
      taken.next = first;
      taken.previous = last;
      first.previous = taken;
      last.next = taken;
      clear(bucket);
    }
    return taken;
  }

  private static void clear(BucketHead head) {
    head.previous = head;
    head.next = head;
  }
}
