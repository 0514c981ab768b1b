package io.evenkeel.config;

import java.time.Duration;

/**
 * Timeouts towards a client. {@code Durations.FOREVER} if switched off.
 *
 * @param head from the first byte of a request head to its last
 * @param body without a byte of a body in either direction; time in which the proxy does not read does not count
 * @param keepAlive how long a connection may be idle
 */
public record ClientTimeouts(Duration head, Duration body, Duration keepAlive) {
  /** The shortest of them, in nanoseconds. */
  public long shortestNanos() {
    return Math.min(Math.min(head.toNanos(), body.toNanos()), keepAlive.toNanos());
  }
}
