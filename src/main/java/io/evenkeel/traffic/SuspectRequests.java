package io.evenkeel.traffic;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The requests of one pool that have failed lately after they were sent. One that fails on a second backend before any
 * backend answers it is suspect: the request causes the failure, and not these backends. Thread-safe, without locks.
 */
public final class SuspectRequests {
  /** How long a failure is kept after the last one of the same request. */
  private static final long MEMORY_NANOS = TimeUnit.SECONDS.toNanos(60);

  /** This number of requests that failed and then got a response, within this time, shows that any request may break. */
  private static final int MANY = 3;

  private static final long RECENT_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** Two requests that fail at the same time rarely have the same slot; the later one then replaces the other. */
  private static final int SLOTS = 64;

  /**
   * Why a request is suspect.
   *
   * @param first the backend that it failed on before
   * @param second the other backend that it failed on
   */
  public record Suspicion(String first, String second) {}

  /** @param second {@code null} while the request has failed on one backend only */
  private record Failure(
      long request, String first, @Nullable String second, long at) {}

  private final AtomicReferenceArray<@Nullable Failure> slots = new AtomicReferenceArray<>(SLOTS);
  private final AtomicInteger count = new AtomicInteger();
  private final AtomicInteger answeredLately = new AtomicInteger();
  private volatile long answeredSince;

  /** Whether no failure is kept, so that {@link #recordAnswer} need not be called. */
  public boolean isEmpty() {
    return count.get() == 0;
  }

  /**
   * Records that a request has failed on a backend.
   *
   * @param request identifies its method, host and target
   * @param now as {@link System#nanoTime}
   * @return {@code null} if it is not suspect
   */
  public @Nullable Suspicion recordFailure(long request, String backend, long now) {
    int slot = slot(request);
    while (true) {
      Failure last = slots.get(slot);
      Failure next = new Failure(request, backend, null, now);
      if (last != null && last.request == request && now - last.at < MEMORY_NANOS) {
        boolean other = last.second == null && !last.first.equals(backend);
        next = new Failure(request, last.first, other ? backend : last.second, now);
      }
      if (slots.compareAndSet(slot, last, next)) {
        count.addAndGet(last == null ? 1 : 0);
        return next.second == null ? null : new Suspicion(next.first, next.second);
      }
    }
  }

  /** Records that a request got a response, and ends its suspicion. */
  public void recordAnswer(long request, long now) {
    int slot = slot(request);
    Failure last = slots.get(slot);
    if (last != null && last.request == request) {
      clear(slot, last);
      if (now - answeredSince >= RECENT_NANOS) {
        answeredSince = now;
        answeredLately.set(0);
      }
      answeredLately.incrementAndGet();
    }
  }

  /**
   * Whether any request may break, and not only those that cause it: several have failed lately on one backend and were
   * then answered.
   */
  public boolean mayAnyBreak(long now) {
    return answeredLately.get() >= MANY && now - answeredSince < 2 * RECENT_NANOS;
  }

  /** Forgets the failures that are too old. To be called from time to time. */
  public void expire(long now) {
    for (int slot = 0; slot < SLOTS && !isEmpty(); slot++) {
      Failure last = slots.get(slot);
      if (last != null && now - last.at >= MEMORY_NANOS) {
        clear(slot, last);
      }
    }
  }

  private void clear(int slot, Failure last) {
    if (slots.compareAndSet(slot, last, null)) {
      count.decrementAndGet();
    }
  }

  private static int slot(long request) {
    return (int) Long.remainderUnsigned(request * 0x9E3779B97F4A7C15L >>> 8, SLOTS);
  }
}
