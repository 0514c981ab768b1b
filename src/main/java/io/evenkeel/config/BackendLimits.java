package io.evenkeel.config;

/**
 * What one backend gets at a time, from the whole process. {@link Integer#MAX_VALUE}: unlimited.
 *
 * @param requests in flight; {@link #ADAPTIVE}: as many as are found to do well
 * @param connections open
 * @param queue requests of the pool that wait for a place
 */
public record BackendLimits(int requests, int connections, int queue) {
  /** Stands for a limit on requests that is found out. */
  public static final int ADAPTIVE = 0;

  public boolean adaptive() {
    return requests == ADAPTIVE;
  }
}
