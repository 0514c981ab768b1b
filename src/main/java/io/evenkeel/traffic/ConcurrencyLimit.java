package io.evenkeel.traffic;

import io.evenkeel.traffic.ResponseCounters.Sums;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The limit on the requests that one backend works on, found by {@link KneeFinder} from its responses. A request counts
 * until its response head, so that streams and tunnels take no place; one that was abandoned counts for as long as the
 * backend probably works on it. Shared by all event loops, without locks.
 */
public final class ConcurrencyLimit {
  private static final long INTERVAL = TimeUnit.MILLISECONDS.toNanos(10);
  private static final long MIN_ABANDONED = TimeUnit.MILLISECONDS.toNanos(10);
  private static final long MAX_ABANDONED = TimeUnit.SECONDS.toNanos(5);

  private static final long MAX_AGE = TimeUnit.DAYS.toNanos(1);

  private final InFlightCounter inFlight;
  private final AtomicReferenceArray<ResponseCounters> counters;
  private final AtomicBoolean updating = new AtomicBoolean();

  /** Created at the first response, since there may be many backends without one. Used only while {@code updating} is set. */
  private @Nullable KneeFinder finder;

  private volatile int limit = KneeFinder.UNLIMITED;
  private volatile long nextUpdateAt = Long.MIN_VALUE;
  private volatile long serviceNanos;
  private volatile long latencyNanos;
  private volatile long freshFrom = SaturationCheck.NEVER;
  private volatile long freshUntil = SaturationCheck.NEVER;
  private volatile long quickNanos;

  ConcurrencyLimit(int loops, InFlightCounter inFlight) {
    this.inFlight = inFlight;
    this.counters = new AtomicReferenceArray<>(loops);
  }

  private ResponseCounters counters(int loop) {
    ResponseCounters known = counters.getPlain(loop);
    if (known == null) {
      known = new ResponseCounters();
      counters.setRelease(loop, known);
    }
    return known;
  }

  /** Whether requests are held back, or would be if there were more of them. */
  public boolean engaged() {
    return limit != KneeFinder.UNLIMITED;
  }

  /** The limit on requests that the backend works on; empty if there is none. */
  public OptionalInt current() {
    int now = limit;
    return now == KneeFinder.UNLIMITED ? OptionalInt.empty() : OptionalInt.of(now);
  }

  /** The limit as one on requests in flight; {@link Integer#MAX_VALUE} if there is none. */
  public int inFlightLimit() {
    int now = limit;
    return now == KneeFinder.UNLIMITED ? now : (int) Math.max(0, now - workBeyondInFlight());
  }

  /** Requests that the backend works on. */
  public int work() {
    return (int) Math.max(0, inFlight.count() + workBeyondInFlight());
  }

  private long workBeyondInFlight() {
    long sum = 0;
    for (int loop = 0; loop < counters.length(); loop++) {
      ResponseCounters each = counters.getAcquire(loop);
      sum += each == null ? 0 : each.workBeyondInFlight();
    }
    return sum;
  }

  /** The time that a request takes while the backend has no queue, in nanoseconds; 0 if it is not known. */
  public long serviceNanos() {
    return serviceNanos;
  }

  /** Response heads since the start. */
  long responses() {
    long sum = 0;
    for (int loop = 0; loop < counters.length(); loop++) {
      ResponseCounters each = counters.getAcquire(loop);
      sum += each == null ? 0 : each.responses();
    }
    return sum;
  }

  boolean answeredSince(long time) {
    for (int loop = 0; loop < counters.length(); loop++) {
      ResponseCounters each = counters.getAcquire(loop);
      if (each != null && each.answeredSince(time)) {
        return true;
      }
    }
    return false;
  }

  /** A response head came. Called by loop number {@code loop}. */
  void onResponse(int loop, long now) {
    counters(loop).record(now);
  }

  /**
   * The backend has done the work of a request in flight, which stays in flight until {@link #onEnd}. Called by loop
   * number {@code loop}.
   *
   * @param nanos from the begin of the request
   * @param status of the response; a failure that came at once says nothing of the backend's speed
   * @param now the current time, in nanoseconds
   * @param lateNanos by how much the balancer itself is late
   */
  public void onWorkDone(int loop, long nanos, int status, long now, long lateNanos) {
    update(now, lateNanos);
    ResponseCounters mine = counters(loop);
    mine.addResponding(1);
    if (status < 500 || nanos > serviceNanos / 2) {
      mine.recordTime(nanos);
      mine.recordDone(now - nanos);
      if (isFresh(now - nanos) && nanos <= quickNanos) {
        mine.recordFresh();
      }
    }
  }

  private boolean isFresh(long startedAt) {
    long from = freshFrom;
    long until = freshUntil;
    return from != SaturationCheck.NEVER
        && startedAt - from >= 0
        && (until == SaturationCheck.NEVER || startedAt - until <= 0);
  }

  /** A request waits for something else than a worker: it counts as {@link #onWorkDone}, but says nothing of the speed. */
  public void onParked(int loop) {
    counters(loop).addResponding(1);
  }

  /** A request whose work was done has ended. Called by the loop that called {@link #onWorkDone}. */
  public void onEnd(int loop) {
    counters(loop).addResponding(-1);
  }

  /**
   * A request has ended before its response, and the backend may not notice: it counts until the backend has responded to
   * one that began later. Called by loop number {@code loop}, which then has to call {@link #releaseAbandoned}.
   *
   * @param startedAt when it began
   * @param now the current time, in nanoseconds
   */
  public void onAbandoned(int loop, long startedAt, long now) {
    ResponseCounters mine = counters(loop);
    long waited = now - startedAt;
    mine.recordGivenUp();
    if (waited > serviceNanos) {
      mine.recordTime(waited);
    }
    if (latestStart(startedAt) == startedAt) {
      long rest = Math.max(serviceNanos, latencyNanos * 5 / 4 - waited);
      mine.recordAbandoned(startedAt, now + Math.max(MIN_ABANDONED, Math.min(MAX_ABANDONED, rest)));
    }
  }

  private long latestStart(long otherwise) {
    long latest = otherwise;
    for (int loop = 0; loop < counters.length(); loop++) {
      ResponseCounters each = counters.getAcquire(loop);
      latest = each == null ? latest : each.latestStart(latest);
    }
    return latest;
  }

  /**
   * Counts no longer what the backend has probably done. To be called by loop number {@code loop} every few milliseconds
   * while {@link #hasAbandoned}.
   *
   * @return how many requests that were, so that others may begin
   */
  public int releaseAbandoned(int loop, long now) {
    ResponseCounters mine = counters(loop);
    return mine.hasAbandoned() ? mine.releaseAbandoned(now, latestStart(now - MAX_AGE)) : 0;
  }

  public boolean hasAbandoned(int loop) {
    return counters(loop).hasAbandoned();
  }

  /**
   * Updates the limit, at most every ten milliseconds. Any loop may call this.
   *
   * @return whether the limit has grown, so that more requests may begin
   */
  public boolean update(long now, long lateNanos) {
    if (now - nextUpdateAt < 0 && nextUpdateAt != Long.MIN_VALUE
        || !updating.compareAndSet(false, true)) {
      return false;
    }
    try {
      nextUpdateAt = now + INTERVAL;
      KneeFinder known = finder;
      if (known == null) {
        known = new KneeFinder();
        finder = known;
      }
      Sums sums = known.clearedSums();
      for (int loop = 0; loop < counters.length(); loop++) {
        ResponseCounters each = counters.getAcquire(loop);
        if (each != null) {
          each.addTo(sums);
        }
      }
      known.update(now, sums, work(), (double) lateNanos);
      int before = limit;
      limit = known.limit();
      serviceNanos = (long) known.serviceNanos();
      quickNanos = known.check().quickNanos();
      freshUntil = known.check().freshUntil();
      freshFrom = known.check().freshFrom();
      latencyNanos = (long) known.latencyNanos();
      return limit > before;
    } finally {
      updating.set(false);
    }
  }
}
