package io.evenkeel.proxy.backend;

import java.util.concurrent.TimeUnit;

/**
 * How long a backend leaves an idle connection open, as far as it said so or was seen to. One event loop's notes on one
 * backend: what may go again tries its luck until a close was seen, which shortens the trust at once, and time gives it
 * back; what may not go again uses a connection only that is idle for less than others were known to survive.
 */
public final class KeepAliveEstimate {
  private static final long UNKNOWN = Long.MAX_VALUE;
  private static final long MIN_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long RECENT_USE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
  private static final long MARGIN = TimeUnit.SECONDS.toNanos(1);

  /** A close may be on its way for so long after an answer, where a busy machine keeps a process from making it. */
  private static final long CLOSE_DELAY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /** After so long without another close the trust doubles. */
  static final long DOUBLING_INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(10);

  private long announced = UNKNOWN;
  private long seen = UNKNOWN;
  private long estimatedAt;
  private long survived;
  private long doubtedAt = Long.MIN_VALUE / 2;
  private boolean closing;

  /**
   * The backend said it: {@code Keep-Alive: timeout=5}. Anything else that the field may say is left aside.
   *
   * @param keepAlive the value of the field
   */
  public void onKeepAliveHeader(CharSequence keepAlive) {
    for (String each : keepAlive.toString().split(",", -1)) {
      String parameter = each.trim();
      int value = "timeout=".length();
      if (parameter.length() > value
          && parameter.length() <= value + 9
          && parameter.regionMatches(true, 0, "timeout=", 0, value)
          && parameter.chars().skip(value).allMatch(digit -> digit >= '0' && digit <= '9')) {
        long told = TimeUnit.SECONDS.toNanos(Long.parseLong(parameter.substring(value)));
        announced = told - Math.min(told / 5, MARGIN);
      }
    }
  }

  /**
   * A connection was open after it had not been used for a while: it was answered over, or nobody has closed it yet.
   *
   * @param idle for how long, in nanoseconds; if that began before the last close it says nothing of how the backend
   *     behaves since
   */
  public void onSurvived(long idle, long now) {
    if (idle > survived && now - idle - doubtedAt >= 0) {
      survived = idle;
    }
  }

  /**
   * It answered.
   *
   * @param closes whether it said that it closes the connection: it may be about to close all of them, as one does that
   *     is being stopped
   */
  public void onResponse(boolean closes) {
    closing = closes;
  }

  /**
   * It closed a connection that nobody used.
   *
   * @param idle for how long, in nanoseconds
   */
  public void onIdleClose(long idle, long now) {
    resetSurvived(idle, now);
    long present = updateEstimate(now);
    if (present == UNKNOWN || idle < 2 * present) {
      seen = Math.max(idle, MIN_NANOS);
    } else {
      // this one lived longer than was thought: believe it by halves, for others did not
      seen = 2 * present;
    }
    estimatedAt = now;
  }

  /**
   * A request found a connection closed, or so it seemed: of one that was used a moment ago, a failure says nothing of
   * idleness, and yet what may not go again has to wait for better evidence.
   *
   * @param idle for how long it had been when it was taken, in nanoseconds
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

  /** It is another process now: what was seen of the former counts for nothing. */
  public void reset() {
    announced = UNKNOWN;
    seen = UNKNOWN;
    survived = 0;
    closing = false;
  }

  /**
   * Whether a connection that is idle for so long may carry another request.
   *
   * @param idle in nanoseconds
   * @param careful for a request that must not meet a close: only on evidence that there will be none, and with a wider
   *     margin; right after an answer too, since a close may be on its way
   */
  public boolean isUsable(long idle, boolean careful, long now) {
    if (idle >= announced || careful && !hasEvidence(idle)) {
      return false;
    }
    if (seen == UNKNOWN) {
      return true;
    }
    long present = updateEstimate(now);
    return careful ? present >= CLOSE_DELAY_NANOS && idle < present / 2 : idle < present / 4 * 3;
  }

  private boolean hasEvidence(long idle) {
    return !closing && (announced != UNKNOWN || idle + idle / 4 + CLOSE_DELAY_NANOS <= survived);
  }

  private long updateEstimate(long now) {
    while (seen != UNKNOWN && now - estimatedAt >= DOUBLING_INTERVAL_NANOS) {
      estimatedAt += DOUBLING_INTERVAL_NANOS;
      seen = seen > UNKNOWN / 4 ? UNKNOWN : 2 * seen;
    }
    return seen;
  }
}
