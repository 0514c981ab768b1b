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
  private static final int FREE = 10 * WINDOW;
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  /**
   * The window as seen from one second, immutable.
   *
   * @param start when that second began, in nanoseconds
   * @param requests the pool's count at the begin of that second, of the one before, and so on
   * @param before retries in the seconds before that one: in a full window and, since it ends within a second, one more
   * @param spent retries in that second
   */
  private record Seen(long start, long[] requests, int[] before, int spent) {
    Seen withOneMore() {
      return new Seen(start, requests, before, spent + 1);
    }

    /** Retries of the whole window. */
    int retries() {
      int sum = spent;
      for (int each : before) {
        sum += each;
      }
      return sum;
    }

    /** As seen {@code seconds} later. Requests whose second nobody looked at are of the earliest one possible. */
    Seen later(long seconds, long total) {
      int gone = (int) Math.min(seconds, WINDOW + 1);
      long[] counts = new long[WINDOW];
      int[] retries = new int[WINDOW];
      Arrays.fill(counts, 0, Math.min(gone, WINDOW), total);
      if (gone < WINDOW) {
        System.arraycopy(requests, 0, counts, gone, WINDOW - gone);
        System.arraycopy(before, 0, retries, gone, WINDOW - gone);
      }
      if (gone <= WINDOW) {
        retries[gone - 1] = spent;
      }
      return new Seen(start + seconds * SECOND, counts, retries, 0);
    }
  }

  private final PoolTraffic pool;
  private final double share;
  private final int free;
  private final long atFirst;
  private final AtomicReference<@Nullable Seen> seen = new AtomicReference<>();

  /**
   * @param share of the pool's requests that may be retries, 0..1; 1: no limit
   */
  public RetryBudget(PoolTraffic pool, double share) {
    this(pool, share, FREE);
  }

  private RetryBudget(PoolTraffic pool, double share, int free) {
    this.pool = pool;
    this.share = share;
    this.free = free;
    this.atFirst = pool.sum(Counter.REQUESTS);
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
      Seen present = look(now);
      if (left(present) <= 0) {
        return false;
      }
      if (seen.compareAndSet(present, present.withOneMore())) {
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
    return share < 1 ? Math.max(0, left(look(now))) : Integer.MAX_VALUE;
  }

  /**
   * Notes how many requests there were. To be called about once a second: requests between two calls that are further
   * apart count as if they came early, so they leave the window too soon, never too late.
   *
   * @param now the present, in nanoseconds
   */
  public void sample(long now) {
    look(now);
  }

  private int left(Seen present) {
    long requests = pool.sum(Counter.REQUESTS) - present.requests()[WINDOW - 1];
    return (int) Math.min(
        Integer.MAX_VALUE,
        Math.max((long) (requests * share) + free, share > 0 ? 1 : 0) - present.retries());
  }

  /** The window as seen now, which is also noted. */
  private Seen look(long now) {
    while (true) {
      Seen last = seen.get();
      long passed = last == null ? 0 : now - last.start();
      if (last != null && passed < SECOND) {
        return last;
      }
      long total = pool.sum(Counter.REQUESTS);
      Seen next = last == null ? first(now) : last.later(passed / SECOND, total);
      if (seen.compareAndSet(last, next)) {
        return next;
      }
    }
  }

  private Seen first(long now) {
    long[] requests = new long[WINDOW];
    Arrays.fill(requests, atFirst);
    return new Seen(now, requests, new int[WINDOW], 0);
  }
}
