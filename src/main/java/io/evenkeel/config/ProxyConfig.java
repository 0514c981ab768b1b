package io.evenkeel.config;

import java.time.Duration;

/**
 * What holds for all listeners.
 *
 * @param instances ProxyVerticles, 1..1024; 0: one a core
 * @param shutdownDelay unready, and still serving as ever
 * @param shutdownDrain how long requests under way may take
 * @param via whether a Via field is added, both ways (RFC 9110 section 7.6.3)
 */
public record ProxyConfig(
    int instances,
    Transport transport,
    Duration shutdownDelay,
    Duration shutdownDrain,
    boolean via) {

  ProxyConfig withInstances(int other) {
    return new ProxyConfig(other, transport, shutdownDelay, shutdownDrain, via);
  }

  /** How sockets are driven. {@code AUTO}: epoll where there is one, else NIO. */
  public enum Transport {
    AUTO,
    IO_URING,
    EPOLL,
    NIO
  }
}
