package io.evenkeel.health.probe;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Supplies the current time, so that tests can control it. */
public interface TimeSource {
  TimeSource SYSTEM = new TimeSource() {
    @Override
    public long nanos() {
      return System.nanoTime();
    }

    @Override
    public Instant instant() {
      return Instant.now().truncatedTo(ChronoUnit.MILLIS);
    }
  };

  /** The time for measurement and scheduling, in nanoseconds; it never jumps. */
  long nanos();

  /** The wall-clock time for people, in whole milliseconds. */
  Instant instant();
}
