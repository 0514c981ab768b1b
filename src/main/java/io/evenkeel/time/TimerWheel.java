package io.evenkeel.time;

import org.jspecify.annotations.Nullable;

/**
 * A ring of buckets of timers, for one event loop: scheduling, moving and cancelling take constant time and allocate
 * nothing. Times are {@link System#nanoTime} values, passed in; as those they may be negative and turn over, and two of
 * them are never 292 years apart.
 */
public final class TimerWheel {
  private static final int BUCKETS = 512;

  /** Something that becomes due. At most once in a wheel; after it expired it may be scheduled again. */
  public abstract static class Timer {
    @Nullable
    Timer before;

    @Nullable
    Timer after;

    long due;

    /**
     * Called once, on the wheel's loop, at most a tick and the loop's own delay after the time it was due, and never
     * before. May schedule and cancel any timer, itself included; what it schedules expires in a later advance.
     */
    public abstract void expired(long now);

    /** Whether it is waiting in a wheel. */
    public final boolean scheduled() {
      return before != null;
    }
  }

  private static final class Head extends Timer {
    @Override
    public void expired(long now) {
      throw new IllegalStateException("the head of a bucket is no timer");
    }
  }

  private final long tick;
  private final long origin;
  private final Head[] buckets = new Head[BUCKETS];
  private final Head turn = new Head();
  private long swept;
  private int size;

  /**
   * @param tickNanos how coarse the wheel is, in nanoseconds
   * @param now the present, in nanoseconds
   */
  public TimerWheel(long tickNanos, long now) {
    this.tick = tickNanos;
    this.origin = now;
    for (int i = 0; i < BUCKETS; i++) {
      buckets[i] = new Head();
      close(buckets[i]);
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
    if (timer.before != null) {
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
    long first = Math.max(swept + 1, reached - BUCKETS + 1);
    swept = Math.max(swept, reached);
    Throwable thrown = null;
    for (long at = first; at <= reached; at++) {
      Head taken = take(buckets[index(at)]);
      while (taken.after != null && taken.after != taken) {
        Timer timer = taken.after;
        unlink(timer);
        if (timer.due - now > 0) {
          link(timer);
          continue;
        }
        size--;
        try {
          timer.expired(now);
        } catch (RuntimeException | Error problem) {
          thrown = both(thrown, problem);
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

  private static Throwable both(@Nullable Throwable first, Throwable second) {
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
    long at = Math.max(roundedUp, swept + 1);
    Head head = buckets[index(at)];
    Timer last = head.before == null ? head : head.before;
    timer.before = last;
    timer.after = head;
    last.after = timer;
    head.before = timer;
  }

  private static void unlink(Timer timer) {
    Timer before = timer.before;
    Timer after = timer.after;
    if (before != null && after != null) {
      before.after = after;
      after.before = before;
    }
    timer.before = null;
    timer.after = null;
  }

  /** Moves a bucket's timers to a list of their own, so that what they schedule lands in a later turn. */
  private Head take(Head bucket) {
    Head taken = turn;
    close(taken);
    Timer first = bucket.after;
    Timer last = bucket.before;
    if (first != null && last != null && first != bucket) {
      taken.after = first;
      taken.before = last;
      first.before = taken;
      last.after = taken;
      close(bucket);
    }
    return taken;
  }

  private static void close(Head head) {
    head.before = head;
    head.after = head;
  }
}
