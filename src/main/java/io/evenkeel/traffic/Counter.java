package io.evenkeel.traffic;

/** What each event loop counts of each backend or pool. */
public enum Counter {
  /** Of a backend: attempts begun. Of a pool: exchanges begun, however many attempts they took. */
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
  /** Answered with a status that the pool lists as a failure; counted beside {@link #ANSWERED}. */
  LISTED_STATUS;

  /** Whether it counts failed requests, which mark a backend. */
  public boolean isFailure() {
    return switch (this) {
      case UNREACHABLE, TIMEOUT, BROKEN, TRUNCATED, LISTED_STATUS -> true;
      default -> false;
    };
  }
}
