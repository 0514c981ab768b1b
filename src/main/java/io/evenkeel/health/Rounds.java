package io.evenkeel.health;

import io.evenkeel.time.TimerWheel;
import java.util.ArrayDeque;
import java.util.Queue;

/** All turns together: a wheel for their times, and a cap on the probes in flight. Confined to one event loop. */
final class Rounds {
  private final TimerWheel wheel;
  private final Now now;
  private int cap;
  private final Queue<Turn> waiting = new ArrayDeque<>();
  private int inFlight;

  /**
   * @param cap probes in flight at a time; more wait, the oldest first
   */
  Rounds(TimerWheel wheel, Now now, int cap) {
    this.wheel = wheel;
    this.now = now;
    this.cap = cap;
  }

  TimerWheel wheel() {
    return wheel;
  }

  Now now() {
    return now;
  }

  /** Probes begun and not ended. */
  int inFlight() {
    return inFlight;
  }

  /** A place for one more probe; without one the turn is told later, by {@link Turn#begin}. */
  boolean enter(Turn turn) {
    if (inFlight >= cap) {
      waiting.add(turn);
      return false;
    }
    inFlight++;
    return true;
  }

  /** The end of a probe that had a place: exactly once each. */
  void leave() {
    inFlight--;
    Turn oldest = inFlight < cap ? waiting.poll() : null;
    if (oldest != null) {
      oldest.begin();
    }
  }

  /** Gives no more places: whoever waits for one waits in vain. */
  void close() {
    cap = 0;
    waiting.clear();
  }

  /** Out of the queue for a place, if in it. */
  void forget(Turn turn) {
    waiting.remove(turn);
  }
}
