package io.evenkeel.config;

import java.util.Set;

/**
 * When a request is sent again.
 *
 * @param attempts number of attempts including the first, 1..20
 * @param broken the number of backends that may die of a request before it is given up, 1..20
 * @param outcomes words of {@code Outcome} after which a repeatable request is sent again
 * @param statuses responses after which it is sent again
 * @param methods that may be repeated; a request with an Idempotency-Key always may
 * @param budget the share of the pool's requests that may be retries in addition to ten per second, 0..1; 1 for no
 *     limit
 * @param bodyBytes how much of a request body is kept for retries
 */
public record RetryConfig(
    int attempts,
    int broken,
    Set<String> outcomes,
    StatusSet statuses,
    Set<String> methods,
    double budget,
    int bodyBytes) {
  /** The idempotent methods of RFC 9110 section 9.2.2. */
  public static final Set<String> IDEMPOTENT =
      Set.of("GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE");
}
