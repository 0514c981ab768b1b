package io.evenkeel.proxy.backend;

import java.util.concurrent.TimeUnit;

/**
 * Estimates how long a backend keeps an idle connection open, from its Keep-Alive header and from observed closes. A
 * request that may be retried uses any idle connection until a close was observed; the estimate then drops at once, and
 * doubles every 10 s without another close. A request that may not be retried uses only connections that have been idle
 * for less time than others have survived. Used on one event loop only.
 */
public final class KeepAliveEstimate {
  private static final long UNKNOWN = Long.MAX_VALUE;
  private static final long MIN_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long RECENT_USE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
  private static final long MARGIN = TimeUnit.SECONDS.toNanos(1);

  /** How long after a response the backend's close may still arrive, because a busy machine delays it. */
  private static final long CLOSE_DELAY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /** The estimate doubles after each such time without a close. */
  static final long DOUBLING_INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(10);

  private long announced = UNKNOWN;
  private long estimated = UNKNOWN;
  private long estimatedAt;
  private long survived;
  private long doubtedAt = Long.MIN_VALUE / 2;
  private boolean closing;

  /**
   * Applies a header such as {@code Keep-Alive: timeout=5}; other parameters are ignored.
   *
   * @param keepAlive the value of the header
   */
  public void onKeepAliveHeader(CharSequence keepAlive) {
    for (String each : keepAlive.toString().split(",", -1)) {
      String parameter = each.trim();
      int value = "timeout=".length();
      if (parameter.length() > value
          && parameter.length() <= value + 9
          && parameter.regionMatches(true, 0, "timeout=", 0, value)
          && parameter.chars().skip(value).allMatch(digit -> digit >= '0' && digit <= '9')) {
        long timeout = TimeUnit.SECONDS.toNanos(Long.parseLong(parameter.substring(value)));
        announced = timeout - Math.min(timeout / 5, MARGIN);
      }
    }
  }

  /**
   * Records that a connection was still open after it had been idle.
   *
   * @param idle the idle time in nanoseconds; ignored if the connection became idle before the last close
   */
  public void onSurvived(long idle, long now) {
    if (idle > survived && now - idle - doubtedAt >= 0) {
      survived = idle;
    }
  }

  /**
   * Records that the backend sent a response.
   *
   * @param closes whether the response announced that the connection closes: a backend that is being stopped closes
   *     all its connections
   */
  public void onResponse(boolean closes) {
    closing = closes;
  }

  /**
   * Records that the backend closed an idle connection.
   *
   * @param idle the idle time in nanoseconds
   */
  public void onIdleClose(long idle, long now) {
    resetSurvived(idle, now);
    long estimate = updateEstimate(now);
    if (estimate == UNKNOWN || idle < 2 * estimate) {
      estimated = Math.max(idle, MIN_NANOS);
    } else {
      // the connection was kept longer than the estimate, but others were not: double it at most
      estimated = 2 * estimate;
    }
    estimatedAt = now;
  }

  /**
   * Records that a request failed as if its connection had been closed before. If the connection was used a moment
   * ago, this says nothing about the idle time, but requests that may not be retried need new evidence afterwards.
   *
   * @param idle the idle time when the connection was acquired, in nanoseconds
   */
  public void onStale(long idle, long now) {
    if (idle >= RECENT_USE_NANOS) {
      onIdleClose(idle, now);
    } else {
      resetSurvived(0, now);
    }
  }

  private void resetSurvived(long idle, long now) {
    survived = idle;
    doubtedAt = now;
  }

  /** Discards the estimate, because another process may respond now. */
  public void reset() {
    announced = UNKNOWN;
    estimated = UNKNOWN;
    survived = 0;
    closing = false;
  }

  /**
   * Whether a connection that has been idle for this long may be used for another request.
   *
   * @param idle in nanoseconds
   * @param careful whether the request may not be retried. It then needs evidence that the connection is kept open,
   *     with a wider margin, and even right after a response, because a close may still arrive
   */
  public boolean isUsable(long idle, boolean careful, long now) {
    if (idle >= announced || careful && !hasEvidence(idle)) {
      return false;
    }
    if (estimated == UNKNOWN) {
      return true;
    }
    long estimate = updateEstimate(now);
    return careful ? estimate >= CLOSE_DELAY_NANOS && idle < estimate / 2 : idle < estimate / 4 * 3;
  }

  private boolean hasEvidence(long idle) {
    return !closing && (announced != UNKNOWN || idle + idle / 4 + CLOSE_DELAY_NANOS <= survived);
  }

  private long updateEstimate(long now) {
    while (estimated != UNKNOWN && now - estimatedAt >= DOUBLING_INTERVAL_NANOS) {
      estimatedAt += DOUBLING_INTERVAL_NANOS;
      estimated = estimated > UNKNOWN / 4 ? UNKNOWN : 2 * estimated;
    }
    return estimated;
  }
}
