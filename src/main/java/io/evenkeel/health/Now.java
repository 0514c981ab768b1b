package io.evenkeel.health;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** What time it is. */
interface Now {
  Now SYSTEM = new Now() {
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
