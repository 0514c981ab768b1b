package io.evenkeel.health;

import java.time.Instant;

/** What time it is. */
interface Now {
  Now SYSTEM = new Now() {
    @Override
    public long nanos() {
      return System.nanoTime();
    }

    @Override
    public Instant instant() {
      return Instant.now();
    }
  };

  /** For measuring and scheduling: never jumps. */
  long nanos();

  /** For people: follows the wall clock. */
  Instant instant();
}
