package io.evenkeel.config;

import java.time.Duration;

/**
 * Settings of the proxy as a whole.
 *
 * @param instances number of ProxyVerticles, 1..1024; 0 for one per core
 * @param shutdownDelay how long the balancer serves normally after it reports not ready
 * @param shutdownDrain how long requests in flight may take after that
 * @param via whether a Via header is added in both directions (RFC 9110 section 7.6.3)
 * @param details whether clients see the pool and the reason in an error response of the balancer
 */
public record ProxyConfig(
    int instances,
    Transport transport,
    Duration shutdownDelay,
    Duration shutdownDrain,
    boolean via,
    boolean details) {

  ProxyConfig withInstances(int other) {
    return new ProxyConfig(other, transport, shutdownDelay, shutdownDrain, via, details);
  }

  /** What applies after a reload to {@code next}: the event loops and their transport need a restart. */
  public ProxyConfig reloadedTo(ProxyConfig next) {
    return new ProxyConfig(
        instances, transport, next.shutdownDelay, next.shutdownDrain, next.via, next.details);
  }

  /** The I/O API for sockets. {@code AUTO} is epoll if available, otherwise NIO. */
  public enum Transport {
    AUTO,
    IO_URING,
    EPOLL,
    NIO
  }
}
