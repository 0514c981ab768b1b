package io.evenkeel.traffic;

/** What is counted of each backend, or pool, by each event loop. */
public enum Counter {
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
  RETRIES,
  RETRIES_REFUSED,
  IDLE_CONNECTIONS,
  QUEUED
}
