package io.evenkeel.config;

import io.evenkeel.config.tls.BackendTls;
import io.evenkeel.model.Backend;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A named, ordered list of backends with one policy.
 *
 * @param balance the policy's name, one that {@code BalancingPolicy} knows
 * @param protocol what its backends are spoken to in
 * @param hostHeader {@code client}, {@code backend}, or the name to send
 */
public record PoolConfig(
    String name,
    List<Backend> backends,
    String balance,
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

  /** {@code AUTO}: what an {@code https} backend chooses by ALPN, and HTTP/1 with others. */
  public enum Protocol {
    HTTP1,
    HTTP2,
    AUTO;

    /** Whether requests may share a connection. */
    public boolean multiplexes(boolean tls) {
      return this == HTTP2 || this == AUTO && tls;
    }
  }

  /** Its backends by their ids: made anew at each call. */
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

  /** The same with other backends. */
  public PoolConfig withBackends(List<Backend> others) {
    return new PoolConfig(
        name,
        List.copyOf(others),
        balance,
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

  /** What a request gets when no backend accepts. */
  public record NoneAlive(Fallback fallback, Duration maxWait) {
    /** {@code WAIT} holds the request for {@link #maxWait}; {@code FAIL_OPEN} tries the dead ones too. */
    public enum Fallback {
      REJECT,
      WAIT,
      FAIL_OPEN
    }
  }
}
