package io.evenkeel.config;

/**
 * Limits of one backend for the whole process. {@link Integer#MAX_VALUE} means unlimited.
 *
 * @param requests in flight, or {@link #AUTO}
 * @param connections open at a time
 * @param queue the number of requests of the pool that may be queued
 */
public record BackendLimits(int requests, int connections, int queue) {
  /** Value of {@link #requests} for a limit that follows from measured response times. */
  public static final int AUTO = 0;

  public boolean auto() {
    return requests == AUTO;
  }
}
