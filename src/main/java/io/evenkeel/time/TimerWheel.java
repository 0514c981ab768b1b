package io.evenkeel.time;

import org.jspecify.annotations.Nullable;

/**
 * A ring of buckets of timers, for one event loop: scheduling, moving and cancelling take constant time and allocate
 * nothing. Times are {@link System#nanoTime} values, passed in.
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

    /** Called once, on the wheel's loop, at most a tick and the loop's own delay after the time it was due. */
    protected abstract void expired(long now);

    /** Whether it is waiting in a wheel. */
    public final boolean scheduled() {
      return before != null;
    }
  }

  private static final class Head extends Timer {
    @Override
    protected void expired(long now) {
      throw new IllegalStateException("the head of a bucket is no timer");
    }
  }

  private final long tick;
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
    this.swept = Math.floorDiv(now, tickNanos);
    for (int i = 0; i < BUCKETS; i++) {
      buckets[i] = new Head();
      close(buckets[i]);
    }
  }

  /** Timers that wait. */
  public int size() {
    return size;
  }

  /** Has {@code timer} expire at {@code due}, and no longer at any time it was scheduled for before. */
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

  /** Expires what is due by {@code now}. A timer that throws does not keep the others from expiring. */
  public void advance(long now) {
    long reached = Math.floorDiv(now, tick);
    long first = Math.max(swept + 1, reached - BUCKETS + 1);
    swept = Math.max(swept, reached);
    RuntimeException thrown = null;
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
        } catch (RuntimeException problem) {
          thrown = problem;
        }
      }
    }
    if (thrown != null) {
      throw thrown;
    }
  }

  private static int index(long at) {
    return (int) (at & BUCKETS - 1);
  }

  private void link(Timer timer) {
    long at = Math.max(Math.floorDiv(timer.due + tick - 1, tick), swept + 1);
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
