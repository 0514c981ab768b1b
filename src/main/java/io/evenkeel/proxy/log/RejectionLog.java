package io.evenkeel.proxy.log;

import io.evenkeel.logging.Log;
import io.evenkeel.proxy.error.ErrorResponse;
import io.evenkeel.proxy.error.RawErrorResponse;
import java.util.concurrent.TimeUnit;

/**
 * Logs requests that one pool or listener rejected without an attempt, on one event loop. The first gets its own
 * line, those of each following second share one, so that an overload does not flood the log. Used on that event loop
 * only.
 */
public final class RejectionLog {
  private static final Log LOG = Log.of(RejectionLog.class);
  private static final long MIN_INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final String subject;
  private long lastLoggedAt = System.nanoTime() - MIN_INTERVAL_NANOS;
  private int pendingCount;
  private String lastDetail = "";
  private String lastRequestId = "";

  /**
   * @param subject the object that rejects them, e.g. {@code pool default}
   */
  public RejectionLog(String subject) {
    this.subject = subject;
  }

  /** Whether a request gets its own line; if not, it is counted for the line of {@link #logPending}. */
  boolean tryAcquireLine(ErrorResponse response, String requestId) {
    long now = System.nanoTime();
    logPending(now);
    if (now - lastLoggedAt >= MIN_INTERVAL_NANOS) {
      lastLoggedAt = now;
      return true;
    }
    pendingCount++;
    lastDetail = response.detail();
    lastRequestId = requestId;
    return false;
  }

  /** Logs that a listener rejected a connection before its first request. */
  public void logTooManyConnections(int limit) {
    ErrorResponse response = RawErrorResponse.TOO_MANY_CONNECTIONS.response();
    if (tryAcquireLine(response, "none")) {
      LOG.info(
          "a client is answered 503, {}: {} (limits.connections is {}); attempts: none",
          subject,
          response.detail(),
          limit);
    }
  }

  /** Writes the line of the requests that were not logged yet. Called about once a second. */
  public void logPending(long now) {
    if (pendingCount > 0 && now - lastLoggedAt >= MIN_INTERVAL_NANOS) {
      LOG.info(
          "{}: {} more requests were answered 503 without an attempt within {} ms; the last: {} (request {})",
          subject,
          pendingCount,
          TimeUnit.NANOSECONDS.toMillis(now - lastLoggedAt),
          lastDetail,
          lastRequestId);
      pendingCount = 0;
      lastLoggedAt = now;
    }
  }
}
