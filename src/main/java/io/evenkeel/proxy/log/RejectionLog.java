package io.evenkeel.proxy.log;

import io.evenkeel.proxy.error.ErrorResponse;
import io.evenkeel.proxy.error.RawErrorResponse;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log's lines of requests that one pool, or one listener, turned away on one loop without trying a backend: the first
 * has its own, those of the next second share one, and so on; an overload must not become one of the log too.
 */
public final class RejectionLog {
  private static final Logger LOG = LoggerFactory.getLogger(RejectionLog.class);
  private static final long MIN_INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final String subject;
  private long lastLoggedAt = System.nanoTime() - MIN_INTERVAL_NANOS;
  private int unlogged;
  private String lastDetail = "";
  private String lastRequestId = "";

  /** @param who turns them away: {@code pool default} */
  public RejectionLog(String who) {
    this.subject = who;
  }

  /** Whether this one gets a line of its own; else it is told of with others, by {@link #logPending}. */
  boolean tryAcquireLine(ErrorResponse answer, String id) {
    long now = System.nanoTime();
    logPending(now);
    if (now - lastLoggedAt >= MIN_INTERVAL_NANOS) {
      lastLoggedAt = now;
      return true;
    }
    unlogged++;
    lastDetail = answer.detail();
    lastRequestId = id;
    return false;
  }

  /** A client found no room at its listener, before it was heard. */
  public void logTooManyConnections(int limit) {
    ErrorResponse answer = RawErrorResponse.TOO_MANY_CONNECTIONS.response();
    if (tryAcquireLine(answer, "none")) {
      LOG.info(
          "a client is answered 503, {}: {} (limits.connections is {}); attempts: none",
          subject,
          answer.detail(),
          limit);
    }
  }

  /** Writes the line of those that have none; to be called about once a second. */
  public void logPending(long now) {
    if (unlogged > 0 && now - lastLoggedAt >= MIN_INTERVAL_NANOS) {
      LOG.info(
          "{}: {} more requests were answered 503 without an attempt within {} ms; the last: {} (request {})",
          subject,
          unlogged,
          TimeUnit.NANOSECONDS.toMillis(now - lastLoggedAt),
          lastDetail,
          lastRequestId);
      unlogged = 0;
      lastLoggedAt = now;
    }
  }
}
