package io.evenkeel.health.probe;

import io.evenkeel.config.HealthConfig;
import java.time.Duration;

/** When the next probe of a backend starts, counted from the start of the last: pure. */
public record ProbeInterval(Duration interval, Duration intervalWhenDead, double jitter) {
  private static final double MAX_NANOS = Duration.ofDays(365).toNanos();

  public static ProbeInterval of(HealthConfig health) {
    return new ProbeInterval(health.interval(), health.intervalWhenDead(), health.jitter());
  }

  /**
   * The first round runs at once and all together; the second start of each backend is anywhere within one interval, so
   * that they stay spread from then on.
   *
   * @param random 0..1
   * @return nanoseconds
   */
  public long secondDelay(boolean dead, double random) {
    return (long) (intervalNanos(dead) * random);
  }

  /**
   * An interval, give or take the jitter.
   *
   * @param random 0..1
   * @return nanoseconds
   */
  public long nextDelay(boolean dead, double random) {
    return (long) (intervalNanos(dead) * (1 + jitter * (2 * random - 1)));
  }

  private double intervalNanos(boolean dead) {
    return Math.min(MAX_NANOS, (double) (dead ? intervalWhenDead : interval).toNanos());
  }
}
