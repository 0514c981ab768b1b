package io.evenkeel.health.monitor;

import io.evenkeel.health.HealthReport;
import io.evenkeel.health.probe.TimeSource;
import io.evenkeel.logging.LineLimiter;
import java.time.Duration;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Decides whether a report of another program may mark a backend. The program may be mistaken or hostile, so it marks
 * a limited number of backends in a period, and never more than half of a pool; a probe decides about the rest. Used on
 * HealthVerticle's event loop only.
 */
final class OutsideReports {
  private static final long FIRST_WAIT = TimeUnit.MINUTES.toNanos(1);
  private static final long MAX_WAIT = TimeUnit.HOURS.toNanos(1);

  /** Of all backends together, per {@link #MARKS_PERIOD}. */
  private static final int MAX_MARKS = 10;

  private static final long MARKS_PERIOD = TimeUnit.MINUTES.toNanos(1);

  private final TimeSource timeSource;
  private final Map<MonitoredBackend, Trust> trusts = new WeakHashMap<>();
  private int marks;
  private long marksSince;
  private final LineLimiter lines = new LineLimiter(Duration.ofMinutes(1));
  private long unlogged;

  /** What other programs have reported of one backend. */
  private static final class Trust {
    private boolean failedLast;
    private long wait;
    private long markedAt;
  }

  OutsideReports(TimeSource timeSource) {
    this.timeSource = timeSource;
  }

  /** Whether a failed request that another program reports may mark {@code backend} now. */
  boolean mayMark(MonitoredBackend backend, PoolCounts pool) {
    long now = timeSource.nanos();
    if (now - marksSince >= MARKS_PERIOD) {
      marks = 0;
    }
    Trust trust = trusts.get(backend);
    boolean rested = trust == null || trust.wait == 0 || now - trust.markedAt >= trust.wait;
    boolean enoughRemain =
        pool.total() == 1 || !backend.accepting() || 2 * (pool.accepting() - 1) >= pool.total();
    return rested && enoughRemain && marks < MAX_MARKS;
  }

  /** To be called when a report of another program has marked {@code backend}. */
  void onMarked(MonitoredBackend backend) {
    long now = timeSource.nanos();
    if (marks == 0) {
      marksSince = now;
    }
    marks++;
    Trust trust = trust(backend);
    boolean again = trust.wait > 0 && now - trust.markedAt < 2 * trust.wait;
    trust.wait = again ? Math.min(2 * trust.wait, MAX_WAIT) : FIRST_WAIT;
    trust.markedAt = now;
  }

  /** Keeps who reported the last failed request of {@code backend}: {@code outside}, or a proxy of this process. */
  void onFailed(MonitoredBackend backend, boolean outside) {
    if (outside || trusts.containsKey(backend)) {
      trust(backend).failedLast = outside;
    }
  }

  /** Whether a response that another program reports counts: it outweighs no failure that a proxy has seen. */
  boolean mayClear(MonitoredBackend backend) {
    Trust trust = trusts.get(backend);
    return trust != null && trust.failedLast;
  }

  private Trust trust(MonitoredBackend backend) {
    return trusts.computeIfAbsent(backend, first -> new Trust());
  }

  /** Logs, at most once a minute, that a probe decides instead of a report. */
  void logLeftToProbe(HealthReport report) {
    unlogged++;
    if (!lines.tryAcquire(timeSource.nanos())) {
      return;
    }
    MonitorLog.LOG.warn(
        "{} reports from the event bus did not mark their backend, since reports mark each backend at most once a"
            + " minute and half of a pool at most; a probe decides instead; the last: {}/{} {} ({})",
        unlogged,
        report.pool(),
        report.backend(),
        report.outcome(),
        report.reason());
    unlogged = 0;
  }
}
