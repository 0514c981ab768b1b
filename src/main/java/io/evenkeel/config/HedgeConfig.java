package io.evenkeel.config;

import java.time.Duration;

/**
 * When a request without a response is also sent to a second backend.
 *
 * @param after how long to wait for the first backend
 * @param budget the share of the pool's requests that may be hedged, 0..1
 */
public record HedgeConfig(Delay after, double budget) {
  /**
   * @param fixed used if {@code percentile} is 0
   * @param percentile of the pool's recent response times, 1..99; 0 for a fixed delay
   */
  public record Delay(Duration fixed, int percentile) {}
}
