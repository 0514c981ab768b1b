package io.evenkeel.config;

import java.util.Set;

/**
 * When a request is sent again.
 *
 * @param attempts the first included, 1..20
 * @param outcomes words of {@code Outcome} after which a repeatable request goes again
 * @param statuses answers after which it goes again
 * @param methods what may be repeated; requests with an Idempotency-Key always may
 * @param budget the share of the pool's requests that may be retries, 0..1, on top of ten a second; 1: no limit
 * @param bodyBytes of a request body kept for replay
 */
public record RetryConfig(
    int attempts,
    Set<String> outcomes,
    StatusSet statuses,
    Set<String> methods,
    double budget,
    int bodyBytes) {
  /** RFC 9110 section 9.2.2. */
  public static final Set<String> IDEMPOTENT =
      Set.of("GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE");
}
