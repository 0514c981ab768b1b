package io.evenkeel.traffic;

import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * A limit on the requests in flight at one backend that adapts to the backend's latency. Shared by all event loops,
 * without locks.
 */
public final class AdaptiveLimit {
  private static final long WINDOW = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long MAX_WINDOW = 10 * WINDOW;
  private static final int MIN_RESPONSES = 10;
  private static final long NEVER = Long.MIN_VALUE;

  private final LongAdder totalNanos = new LongAdder();
  private final LongAdder responses = new LongAdder();
  private final AtomicInteger maxInFlight = new AtomicInteger();
  private final AtomicLong windowStart = new AtomicLong(NEVER);
  private volatile boolean failed;
  private volatile GradientLimit gradient = GradientLimit.INITIAL;

  /** The limit on requests in flight, 1 or more. */
  public int current() {
    return gradient.current();
  }

  /** The limit; empty if no pool has used it since the start. */
  public OptionalInt currentIfUsed() {
    return windowStart.get() == NEVER ? OptionalInt.empty() : OptionalInt.of(current());
  }

  /**
   * Called when the backend responded.
   *
   * @param nanos the time to the response
   * @param inFlight the number of requests in flight at that time, including this one
   * @param now the current time, in nanoseconds
   */
  public void onResponse(long nanos, int inFlight, long now) {
    totalNanos.add(nanos);
    responses.increment();
    if (inFlight > maxInFlight.get()) {
      maxInFlight.accumulateAndGet(inFlight, Math::max);
    }
    roll(now);
  }

  /** Called when a request got no response through a fault of the backend. */
  public void onFailure(long now) {
    failed = true;
    roll(now);
  }

  private void roll(long now) {
    long since = windowStart.get();
    if (since == NEVER) {
      windowStart.compareAndSet(since, now);
      return;
    }
    boolean enough = failed || responses.sum() >= MIN_RESPONSES || now - since >= MAX_WINDOW;
    if (now - since >= WINDOW && enough && windowStart.compareAndSet(since, now)) {
      long count = responses.sumThenReset();
      long sum = totalNanos.sumThenReset();
      int peak = maxInFlight.getAndSet(0);
      boolean overloaded = failed;
      failed = false;
      gradient = overloaded
          ? gradient.afterFailure()
          : count == 0 ? gradient : gradient.afterWindow((double) sum / count, peak);
    }
  }
}
