package io.evenkeel.traffic;

import java.util.concurrent.atomic.AtomicLongArray;

/** Counts events of a period that ends now, in steps. Thread-safe. */
final class RollingCounter {
  private static final long COUNT_MASK = 0xFFFF_FFFFL;

  private final long stepNanos;

  /** Of each step of the period: its number, and the events in it. */
  private final AtomicLongArray ring;

  RollingCounter(int steps, long stepNanos) {
    this.stepNanos = stepNanos;
    this.ring = new AtomicLongArray(steps);
  }

  void add(long now) {
    long step = Math.floorDiv(now, stepNanos);
    int at = (int) Math.floorMod(step, (long) ring.length());
    ring.accumulateAndGet(
        at,
        step << Integer.SIZE,
        (old, fresh) -> old >>> Integer.SIZE == fresh >>> Integer.SIZE ? old + 1 : fresh + 1);
  }

  /** The events within the period, or up to one step less. */
  long sum(long now) {
    long step = Math.floorDiv(now, stepNanos);
    long sum = 0;
    for (int i = 0; i < ring.length(); i++) {
      long entry = ring.get(i);
      long age = (int) (step - (entry >>> Integer.SIZE));
      if (age > -2 && age < ring.length()) {
        sum += entry & COUNT_MASK;
      }
    }
    return sum;
  }
}
