package io.evenkeel.config;

import io.evenkeel.config.tls.BackendTls;
import io.evenkeel.model.Backend;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A named, ordered list of backends with one balancing policy.
 *
 * @param protocol the HTTP version used towards backends
 * @param hostHeader {@code client}, {@code backend}, or the value to send
 */
public record PoolConfig(
    String name,
    List<Backend> backends,
    BalanceConfig balance,
    Optional<StickyConfig> sticky,
    Protocol protocol,
    String hostHeader,
    HealthConfig health,
    PassiveConfig passive,
    RetryConfig retry,
    Optional<HedgeConfig> hedge,
    NoneAlive whenNoneAlive,
    BackendTimeouts timeouts,
    BackendLimits limits,
    Duration slowStart,
    BackendTls tls) {

  /** {@code AUTO} uses ALPN with {@code https} backends and HTTP/1.1 with others. */
  public enum Protocol {
    HTTP1,
    HTTP2,
    AUTO;

    /** Whether concurrent requests may share a connection. */
    public boolean multiplexes(boolean tls) {
      return this == HTTP2 || this == AUTO && tls;
    }
  }

  /** The backends by id; a new map for each call. */
  public Map<String, Backend> backendsById() {
    Map<String, Backend> all = new HashMap<>();
    backends.forEach(each -> all.put(each.id(), each));
    return all;
  }

  /** Whether the backends of {@code other} are probed in the same way. */
  public boolean isProbedLike(PoolConfig other) {
    return health.equals(other.health)
        && hostHeader.equals(other.hostHeader)
        && tls.equals(other.tls);
  }

  /** A copy with other backends. */
  public PoolConfig withBackends(List<Backend> others) {
    return new PoolConfig(
        name,
        List.copyOf(others),
        balance,
        sticky,
        protocol,
        hostHeader,
        health,
        passive,
        retry,
        hedge,
        whenNoneAlive,
        timeouts,
        limits,
        slowStart,
        tls);
  }

  /** How a request is handled when no backend accepts requests. */
  public record NoneAlive(Fallback fallback, Duration maxWait) {
    /** {@code WAIT} queues the request for {@link #maxWait}; {@code FAIL_OPEN} also tries the dead backends. */
    public enum Fallback {
      REJECT,
      WAIT,
      FAIL_OPEN
    }
  }
}
