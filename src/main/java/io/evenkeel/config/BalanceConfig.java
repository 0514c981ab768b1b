package io.evenkeel.config;

import java.util.Optional;

/**
 * How the backend for an attempt is chosen.
 *
 * @param policy the name of the policy, registered with {@code BalancingPolicy}
 * @param key what the policy {@code hash} chooses by; empty with other policies
 * @param bound the highest load of a backend as a factor of its fair share, 1 or more; infinite if there is none
 */
public record BalanceConfig(String policy, Optional<HashKey> key, double bound) {
  public static final String HASH = "hash";

  /** The part of a request that decides about its backend. */
  public enum Source {
    CLIENT_IP,
    PATH,
    URI,
    HEADER,
    COOKIE,
    QUERY
  }

  /**
   * @param name of the header, cookie or parameter; empty with other sources
   */
  public record HashKey(Source source, String name) {}

  /** A policy that does not look at the request. */
  public static BalanceConfig of(String policy) {
    return new BalanceConfig(policy, Optional.empty(), Double.POSITIVE_INFINITY);
  }
}
