package io.evenkeel.traffic;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * How many retries a pool may make: at most a share of its requests of the last ten seconds, plus ten a second. One for
 * the whole process; any thread may withdraw, without locks.
 */
public final class RetryBudget {
  private static final int WINDOW = 10;
  private static final int FREE_RETRIES = 10 * WINDOW;
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  /**
   * The window as seen from one second, immutable.
   *
   * @param start when that second began, in nanoseconds
   * @param requests the pool's count at the begin of that second, of the one before, and so on
   * @param before retries in the seconds before that one: in a full window and, since it ends within a second, one more
   * @param spent retries in that second
   */
  private record Window(long start, long[] requests, int[] earlierRetries, int retriesThisSecond) {
    Window withRetry() {
      return new Window(start, requests, earlierRetries, retriesThisSecond + 1);
    }

    /** Retries of the whole window. */
    int retries() {
      int sum = retriesThisSecond;
      for (int each : earlierRetries) {
        sum += each;
      }
      return sum;
    }

    /** As seen {@code seconds} later. Requests whose second nobody looked at are of the earliest one possible. */
    Window advancedBy(long seconds, long total) {
      int gone = (int) Math.min(seconds, WINDOW + 1);
      long[] counts = new long[WINDOW];
      int[] retries = new int[WINDOW];
      Arrays.fill(counts, 0, Math.min(gone, WINDOW), total);
      if (gone < WINDOW) {
        System.arraycopy(requests, 0, counts, gone, WINDOW - gone);
        System.arraycopy(earlierRetries, 0, retries, gone, WINDOW - gone);
      }
      if (gone <= WINDOW) {
        retries[gone - 1] = retriesThisSecond;
      }
      return new Window(start + seconds * SECOND, counts, retries, 0);
    }
  }

  private final PoolTraffic pool;
  private final double share;
  private final int freeRetries;
  private final long requestsAtStart;
  private final AtomicReference<@Nullable Window> window = new AtomicReference<>();

  /**
   * @param share of the pool's requests that may be retries, 0..1; 1: no limit
   */
  public RetryBudget(PoolTraffic pool, double share) {
    this(pool, share, FREE_RETRIES);
  }

  private RetryBudget(PoolTraffic pool, double share, int free) {
    this.pool = pool;
    this.share = share;
    this.freeRetries = free;
    this.requestsAtStart = pool.sum(Counter.REQUESTS);
  }

  /** For hedges, which are no answer to a failure: at most this share, and one where that would be none. */
  static RetryBudget forHedges(PoolTraffic pool, double share) {
    return new RetryBudget(pool, share, 0);
  }

  double share() {
    return share;
  }

  /**
   * Takes one retry out of the budget.
   *
   * @param now the present, in nanoseconds; may be a little older than another thread's
   * @return whether there was one left
   */
  public boolean withdraw(long now) {
    while (share < 1) {
      Window present = roll(now);
      if (left(present) <= 0) {
        return false;
      }
      if (window.compareAndSet(present, present.withRetry())) {
        return true;
      }
    }
    return true;
  }

  /**
   * How many retries are left at present; {@link Integer#MAX_VALUE}: no limit.
   *
   * @param now the present, in nanoseconds
   */
  public int left(long now) {
    return share < 1 ? Math.max(0, left(roll(now))) : Integer.MAX_VALUE;
  }

  /**
   * Notes how many requests there were. To be called about once a second: requests between two calls that are further
   * apart count as if they came early, so they leave the window too soon, never too late.
   *
   * @param now the present, in nanoseconds
   */
  public void sample(long now) {
    roll(now);
  }

  private int left(Window present) {
    long requests = pool.sum(Counter.REQUESTS) - present.requests()[WINDOW - 1];
    return (int) Math.min(
        Integer.MAX_VALUE,
        Math.max((long) (requests * share) + freeRetries, share > 0 ? 1 : 0) - present.retries());
  }

  /** The window as seen now, which is also noted. */
  private Window roll(long now) {
    while (true) {
      Window last = window.get();
      long passed = last == null ? 0 : now - last.start();
      if (last != null && passed < SECOND) {
        return last;
      }
      long total = pool.sum(Counter.REQUESTS);
      Window next = last == null ? initialWindow(now) : last.advancedBy(passed / SECOND, total);
      if (window.compareAndSet(last, next)) {
        return next;
      }
    }
  }

  private Window initialWindow(long now) {
    long[] requests = new long[WINDOW];
    Arrays.fill(requests, requestsAtStart);
    return new Window(now, requests, new int[WINDOW], 0);
  }
}
