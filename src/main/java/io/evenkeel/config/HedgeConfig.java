package io.evenkeel.config;

import java.time.Duration;

/**
 * When a second backend is asked while the first still thinks.
 *
 * @param after so long
 * @param budget the share of the pool's requests that may be hedged, 0..1
 */
public record HedgeConfig(Delay after, double budget) {
  /**
   * @param fixed where {@code percentile} is 0
   * @param percentile of how long the pool's answers took of late, 1..99; 0: the delay is fixed
   */
  public record Delay(Duration fixed, int percentile) {}
}
