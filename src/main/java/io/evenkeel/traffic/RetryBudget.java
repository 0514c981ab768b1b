package io.evenkeel.traffic;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Limits the retries of a pool to a share of its requests of the last ten seconds, plus ten per second. One instance
 * serves the whole process; withdrawing is thread-safe and needs no lock.
 */
public final class RetryBudget {
  private static final int WINDOW = 10;
  private static final int FREE_RETRIES = 10 * WINDOW;
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  /**
   * The state in one second. Immutable.
   *
   * @param start when that second started, in nanoseconds
   * @param requests the pool's count at the start of that second, of the one before, and so on
   * @param earlierRetries retries in the seconds before: of a full window and one more second, because the window
   *     ends within a second
   * @param retriesThisSecond retries in that second
   */
  private record Window(long start, long[] requests, int[] earlierRetries, int retriesThisSecond) {
    Window withRetry() {
      return new Window(start, requests, earlierRetries, retriesThisSecond + 1);
    }

    /** The retries of the whole window. */
    int retries() {
      int sum = retriesThisSecond;
      for (int each : earlierRetries) {
        sum += each;
      }
      return sum;
    }

    /**
     * Returns the window {@code seconds} later. Requests of a second that was not sampled are counted in the earliest
     * possible second.
     */
    Window advancedBy(long seconds, long total) {
      int shift = (int) Math.min(seconds, WINDOW + 1);
      long[] counts = new long[WINDOW];
      int[] retries = new int[WINDOW];
      Arrays.fill(counts, 0, Math.min(shift, WINDOW), total);
      if (shift < WINDOW) {
        System.arraycopy(requests, 0, counts, shift, WINDOW - shift);
        System.arraycopy(earlierRetries, 0, retries, shift, WINDOW - shift);
      }
      if (shift <= WINDOW) {
        retries[shift - 1] = retriesThisSecond;
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
   * @param share the fraction of the pool's requests that may be retries, from 0 to 1; 1 means no limit
   */
  public RetryBudget(PoolTraffic pool, double share) {
    this(pool, share, FREE_RETRIES);
  }

  private RetryBudget(PoolTraffic pool, double share, int freeRetries) {
    this.pool = pool;
    this.share = share;
    this.freeRetries = freeRetries;
    this.requestsAtStart = pool.sum(Counter.REQUESTS);
  }

  /**
   * Creates a budget for hedges: at most this share, but at least one. The ten per second do not apply, because a
   * hedge does not follow a failure.
   */
  static RetryBudget forHedges(PoolTraffic pool, double share) {
    return new RetryBudget(pool, share, 0);
  }

  double share() {
    return share;
  }

  /**
   * Withdraws one retry.
   *
   * @param now the current time, in nanoseconds; may be a little older than that of another thread
   * @return whether a retry was left
   */
  public boolean withdraw(long now) {
    while (share < 1) {
      Window current = roll(now);
      if (left(current) <= 0) {
        return false;
      }
      if (window.compareAndSet(current, current.withRetry())) {
        return true;
      }
    }
    return true;
  }

  /**
   * The retries that are left now; {@link Integer#MAX_VALUE} means no limit.
   *
   * @param now the current time, in nanoseconds
   */
  public int left(long now) {
    return share < 1 ? Math.max(0, left(roll(now))) : Integer.MAX_VALUE;
  }

  /**
   * Records the number of requests; to be called about once a second. Requests between two distant calls count as
   * early ones, so they leave the window too soon, never too late.
   *
   * @param now the current time, in nanoseconds
   */
  public void sample(long now) {
    roll(now);
  }

  private int left(Window current) {
    long requests = pool.sum(Counter.REQUESTS) - current.requests()[WINDOW - 1];
    return (int) Math.min(
        Integer.MAX_VALUE,
        Math.max((long) (requests * share) + freeRetries, share > 0 ? 1 : 0) - current.retries());
  }

  /** Moves the window to the current second and returns it. */
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
