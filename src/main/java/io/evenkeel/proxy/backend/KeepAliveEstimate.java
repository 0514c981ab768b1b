package io.evenkeel.proxy.backend;

import java.util.concurrent.TimeUnit;

/**
 * How long a backend leaves an idle connection open, as far as it said so or was seen to. One event loop's notes on one
 * backend: what may go again tries its luck until a close was seen, which shortens the trust at once, and time gives it
 * back; what may not go again uses a connection only that is idle for less than others were known to survive.
 */
public final class KeepAliveEstimate {
  private static final long UNKNOWN = Long.MAX_VALUE;
  private static final long LEAST = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long MOMENT = TimeUnit.MILLISECONDS.toNanos(5);
  private static final long MARGIN = TimeUnit.SECONDS.toNanos(1);

  /** A close may be on its way for so long after an answer, where a busy machine keeps a process from making it. */
  private static final long ON_ITS_WAY = TimeUnit.MILLISECONDS.toNanos(100);

  /** After so long without another close the trust doubles. */
  static final long PATIENCE = TimeUnit.SECONDS.toNanos(10);

  private long announced = UNKNOWN;
  private long seen = UNKNOWN;
  private long seenAt;
  private long survived;
  private long doubtedAt = Long.MIN_VALUE / 2;
  private boolean leaving;

  /**
   * The backend said it: {@code Keep-Alive: timeout=5}. Anything else that the field may say is left aside.
   *
   * @param keepAlive the value of the field
   */
  public void announced(CharSequence keepAlive) {
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
  public void survived(long idle, long now) {
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
  public void answered(boolean closes) {
    leaving = closes;
  }

  /**
   * It closed a connection that nobody used.
   *
   * @param idle for how long, in nanoseconds
   */
  public void closed(long idle, long now) {
    doubt(idle, now);
    long present = seen(now);
    if (present == UNKNOWN || idle < 2 * present) {
      seen = Math.max(idle, LEAST);
    } else {
      // this one lived longer than was thought: believe it by halves, for others did not
      seen = 2 * present;
    }
    seenAt = now;
  }

  /**
   * A request found a connection closed, or so it seemed: of one that was used a moment ago, a failure says nothing of
   * idleness, and yet what may not go again has to wait for better evidence.
   *
   * @param idle for how long it had been when it was taken, in nanoseconds
   */
  public void stale(long idle, long now) {
    if (idle >= MOMENT) {
      closed(idle, now);
    } else {
      doubt(0, now);
    }
  }

  private void doubt(long idle, long now) {
    survived = idle;
    doubtedAt = now;
  }

  /** It is another process now: what was seen of the former counts for nothing. */
  public void forget() {
    announced = UNKNOWN;
    seen = UNKNOWN;
    survived = 0;
    leaving = false;
  }

  /**
   * Whether a connection that is idle for so long may carry another request.
   *
   * @param idle in nanoseconds
   * @param careful for a request that must not meet a close: only on evidence that there will be none, and with a wider
   *     margin; right after an answer too, since a close may be on its way
   */
  public boolean holds(long idle, boolean careful, long now) {
    if (idle >= announced || careful && !earned(idle)) {
      return false;
    }
    if (seen == UNKNOWN) {
      return true;
    }
    long present = seen(now);
    return careful ? present >= ON_ITS_WAY && idle < present / 2 : idle < present / 4 * 3;
  }

  private boolean earned(long idle) {
    return !leaving && (announced != UNKNOWN || idle + idle / 4 + ON_ITS_WAY <= survived);
  }

  private long seen(long now) {
    while (seen != UNKNOWN && now - seenAt >= PATIENCE) {
      seenAt += PATIENCE;
      seen = seen > UNKNOWN / 4 ? UNKNOWN : 2 * seen;
    }
    return seen;
  }
}
