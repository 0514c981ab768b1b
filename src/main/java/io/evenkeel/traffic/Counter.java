package io.evenkeel.traffic;

/** The counters that each event loop has for each backend and pool. */
public enum Counter {
  /**
   * For a backend, the attempts started. For a pool, the exchanges started, regardless of the number of their
   * attempts.
   */
  REQUESTS,
  ANSWERED,
  STATUS_1XX,
  STATUS_2XX,
  STATUS_3XX,
  STATUS_4XX,
  STATUS_5XX,
  UNREACHABLE,
  STALE,
  SATURATED,
  REFUSED,
  TIMEOUT,
  BROKEN,
  TRUNCATED,
  CLIENT_LEFT,
  CANCELLED,
  RETRIES,
  HEDGES,
  RETRIES_REFUSED,
  IDLE_CONNECTIONS,
  QUEUED,
  /** Responses with a status that the pool lists as a failure; counted beside {@link #ANSWERED}. */
  LISTED_STATUS;

  /** Whether this counts failed requests, which may mark a backend dead. */
  public boolean isFailure() {
    return switch (this) {
      case UNREACHABLE, TIMEOUT, BROKEN, TRUNCATED, LISTED_STATUS -> true;
      default -> false;
    };
  }
}
