package io.evenkeel.health.probe;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** What time it is. */
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

  /** For measuring and scheduling: never jumps. */
  long nanos();

  /** For people: follows the wall clock, in whole milliseconds. */
  Instant instant();
}
