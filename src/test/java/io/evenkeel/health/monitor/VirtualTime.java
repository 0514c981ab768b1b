package io.evenkeel.health.monitor;

import io.evenkeel.health.probe.TimeSource;
import io.evenkeel.time.TimerWheel;
import java.time.Duration;
import java.time.Instant;

/** A clock that a test advances in ticks of 20 ms, with its timer wheel. */
public final class VirtualTime implements TimeSource {
  private static final long TICK = Duration.ofMillis(20).toNanos();
  public final TimerWheel wheel = new TimerWheel(TICK, 0);
  private long nanos;

  @Override
  public long nanos() {
    return nanos;
  }

  @Override
  public Instant instant() {
    return Instant.EPOCH.plusNanos(nanos);
  }

  public long millis() {
    return nanos / 1_000_000;
  }

  /** Advances in one step, without ticks, like a stalled event loop. */
  public VirtualTime standStill(Duration time) {
    nanos += time.toNanos();
    return this;
  }

  public VirtualTime pass(Duration time) {
    long end = nanos + time.toNanos();
    while (nanos < end) {
      nanos = Math.min(end, nanos + TICK);
      wheel.advance(nanos);
    }
    return this;
  }
}
