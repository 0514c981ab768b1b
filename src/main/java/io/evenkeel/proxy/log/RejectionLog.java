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
  private static final long SPACING = TimeUnit.SECONDS.toNanos(1);

  private final String who;
  private long toldAt = System.nanoTime() - SPACING;
  private int untold;
  private String lastDetail = "";
  private String lastId = "";

  /** @param who turns them away: {@code pool default} */
  public RejectionLog(String who) {
    this.who = who;
  }

  /** Whether this one gets a line of its own; else it is told of with others, by {@link #sweep}. */
  boolean tells(ErrorResponse answer, String id) {
    long now = System.nanoTime();
    sweep(now);
    if (now - toldAt >= SPACING) {
      toldAt = now;
      return true;
    }
    untold++;
    lastDetail = answer.detail();
    lastId = id;
    return false;
  }

  /** A client found no room at its listener, before it was heard. */
  public void noRoom(int limit) {
    ErrorResponse answer = RawErrorResponse.TOO_MANY_CONNECTIONS.response();
    if (tells(answer, "none")) {
      LOG.info(
          "a client is answered 503, {}: {} (limits.connections is {}); attempts: none",
          who,
          answer.detail(),
          limit);
    }
  }

  /** Writes the line of those that have none; to be called about once a second. */
  public void sweep(long now) {
    if (untold > 0 && now - toldAt >= SPACING) {
      LOG.info(
          "{}: {} more requests were answered 503 without an attempt within {} ms; the last: {} (request {})",
          who,
          untold,
          TimeUnit.NANOSECONDS.toMillis(now - toldAt),
          lastDetail,
          lastId);
      untold = 0;
      toldAt = now;
    }
  }
}
