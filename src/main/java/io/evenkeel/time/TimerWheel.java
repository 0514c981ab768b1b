package io.evenkeel.time;

import org.jspecify.annotations.Nullable;

/**
 * A ring of buckets of timers, for one event loop: scheduling, moving and cancelling take constant time and allocate
 * nothing. Times are {@link System#nanoTime} values, passed in; as those they may be negative and turn over, and two of
 * them are never 292 years apart.
 */
public final class TimerWheel {
  /** The tick of an event loop's wheel: timers are at most this late. */
  public static final long TICK_MILLIS = 20;

  private static final int BUCKETS = 512;

  /** Something that becomes due. At most once in a wheel; after it expired it may be scheduled again. */
  public abstract static class Timer {
    @Nullable
    Timer previous;

    @Nullable
    Timer next;

    long due;

    /**
     * Called once, on the wheel's loop, at most a tick and the loop's own delay after the time it was due, and never
     * before. May schedule and cancel any timer, itself included; what it schedules expires in a later advance.
     */
    public abstract void onExpired(long now);

    /** Whether it is waiting in a wheel. */
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
   * @param tickNanos how coarse the wheel is, in nanoseconds
   * @param now the present, in nanoseconds
   */
  public TimerWheel(long tickNanos, long now) {
    this.tick = tickNanos;
    this.origin = now;
    for (int i = 0; i < BUCKETS; i++) {
      buckets[i] = new BucketHead();
      clear(buckets[i]);
    }
  }

  /** Timers that wait. */
  public int size() {
    return size;
  }

  /**
   * Has {@code timer} expire at {@code due}, and no longer at any time it was scheduled for before.
   *
   * @param due in nanoseconds; what is past expires at the next tick
   */
  public void schedule(Timer timer, long due) {
    cancel(timer);
    timer.due = due;
    link(timer);
    size++;
  }

  /** Takes {@code timer} out, if it is in. */
  public void cancel(Timer timer) {
    if (timer.previous != null) {
      unlink(timer);
      size--;
    }
  }

  /**
   * Expires what is due by {@code now}. To be called once a tick; when called late it makes up for all of it. A timer
   * that throws does not keep the others from expiring: what the first threw is thrown in the end.
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

  /** Moves a bucket's timers to a list of their own, so that what they schedule lands in a later turn. */
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
