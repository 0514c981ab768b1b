package io.evenkeel.traffic;

import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** A limit on the requests in flight at one backend that is found out as they go, for all loops together, without locks. */
public final class AdaptiveLimit {
  private static final long WINDOW = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long LONGEST = 10 * WINDOW;
  private static final int ENOUGH = 10;
  private static final long NEVER = Long.MIN_VALUE;

  private final LongAdder took = new LongAdder();
  private final LongAdder answers = new LongAdder();
  private final AtomicInteger most = new AtomicInteger();
  private final AtomicLong begun = new AtomicLong(NEVER);
  private volatile boolean failed;
  private volatile GradientLimit gradient = GradientLimit.FIRST;

  /** How many requests may be in flight, 1 and up. */
  public int now() {
    return gradient.now();
  }

  /** The same, once it was looked for; empty: no pool asked for it, at least not since the start. */
  public OptionalInt found() {
    return begun.get() == NEVER ? OptionalInt.empty() : OptionalInt.of(now());
  }

  /**
   * A request was answered.
   *
   * @param nanos how long that took
   * @param inFlight how many there were, itself included
   * @param now the present, in nanoseconds
   */
  public void answered(long nanos, int inFlight, long now) {
    took.add(nanos);
    answers.increment();
    if (inFlight > most.get()) {
      most.accumulateAndGet(inFlight, Math::max);
    }
    look(now);
  }

  /** A request got no answer on the backend's account. */
  public void failed(long now) {
    failed = true;
    look(now);
  }

  private void look(long now) {
    long since = begun.get();
    if (since == NEVER) {
      begun.compareAndSet(since, now);
      return;
    }
    boolean enough = failed || answers.sum() >= ENOUGH || now - since >= LONGEST;
    if (now - since >= WINDOW && enough && begun.compareAndSet(since, now)) {
      long count = answers.sumThenReset();
      long sum = took.sumThenReset();
      int peak = most.getAndSet(0);
      boolean bad = failed;
      failed = false;
      gradient = bad
          ? gradient.failed()
          : count == 0 ? gradient : gradient.next((double) sum / count, peak);
    }
  }
}
