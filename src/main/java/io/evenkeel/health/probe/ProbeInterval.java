package io.evenkeel.health.probe;

import io.evenkeel.config.HealthConfig;
import java.time.Duration;

/** Calculates when the next probe of a backend starts, relative to the start of the previous one. Pure. */
public record ProbeInterval(Duration interval, Duration intervalWhenDead, double jitter) {
  private static final double MAX_NANOS = Duration.ofDays(365).toNanos();

  public static ProbeInterval of(HealthConfig health) {
    return new ProbeInterval(health.interval(), health.intervalWhenDead(), health.jitter());
  }

  /**
   * The delay from the first to the second probe: a random part of one interval. The first probes of all backends
   * start together; this spreads the later ones.
   *
   * @param random from 0 to 1
   * @return nanoseconds
   */
  public long secondDelay(boolean dead, double random) {
    return (long) (intervalNanos(dead) * random);
  }

  /**
   * The interval, varied by the jitter.
   *
   * @param random from 0 to 1
   * @return nanoseconds
   */
  public long nextDelay(boolean dead, double random) {
    return (long) (intervalNanos(dead) * (1 + jitter * (2 * random - 1)));
  }

  private double intervalNanos(boolean dead) {
    return Math.min(MAX_NANOS, (double) (dead ? intervalWhenDead : interval).toNanos());
  }
}
