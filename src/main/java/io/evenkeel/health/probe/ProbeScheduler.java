package io.evenkeel.health.probe;

import io.evenkeel.time.TimerWheel;
import io.evenkeel.time.TimerWheel.Timer;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * All turns together: a wheel for their times, and places for the probes in flight. A probe that is not answered soon
 * gives its place up for one among the slow, so that those that hang do not make the others late. Confined to one event
 * loop.
 */
public final class ProbeScheduler {
  /** How long a probe may keep its place while others wait for one, in nanoseconds. */
  private static final long PATIENCE = TimeUnit.MILLISECONDS.toNanos(100);

  /** From one tick to the next; beyond that our own loop stood still, in nanoseconds. */
  private static final long PUNCTUAL = TimeUnit.MILLISECONDS.toNanos(100);

  private final TimerWheel wheel;
  private final TimeSource now;
  private final int slowPlaces;
  private int places;
  private long ticked;
  private long stalled;

  /** Those in a place, the oldest first. */
  private final Set<ProbeSequence> prompt = new LinkedHashSet<>();

  private final Set<ProbeSequence> slow = new HashSet<>();
  private final Queue<ProbeSequence> waiting = new ArrayDeque<>();
  private final Timer patience = new Timer() {
    @Override
    public void onExpired(long at) {
      makeWay(at);
    }
  };

  /**
   * @param places for probes in flight; more wait, the oldest first
   * @param slowPlaces besides these, for probes that take long
   */
  public ProbeScheduler(TimerWheel wheel, TimeSource now, int places, int slowPlaces) {
    this.wheel = wheel;
    this.now = now;
    this.places = places;
    this.slowPlaces = slowPlaces;
    this.ticked = now.nanos();
  }

  public TimerWheel wheel() {
    return wheel;
  }

  public TimeSource now() {
    return now;
  }

  /** Does what is due. To be called every few milliseconds, and made up for when it was not. */
  public void tick() {
    long present = now.nanos();
    if (present - ticked > PUNCTUAL) {
      stalled += present - ticked;
    }
    ticked = present;
    wheel.advance(present);
  }

  /**
   * How long our own loop stood still so far, in nanoseconds: what is there to be read by then was not read, so no time
   * of a probe's may pass by it.
   */
  long stalled() {
    return stalled;
  }

  /** Probes begun and not ended. */
  public int inFlight() {
    return prompt.size() + slow.size();
  }

  /** A place for one more probe; without one the turn is told later, by {@link ProbeSequence#begin}. */
  boolean enter(ProbeSequence turn) {
    if (prompt.size() >= places) {
      waiting.add(turn);
      waitForSlow();
      return false;
    }
    prompt.add(turn);
    return true;
  }

  /** The end of a probe that had a place: exactly once each. */
  void leave(ProbeSequence turn) {
    if (!prompt.remove(turn)) {
      slow.remove(turn);
    }
    admit();
    waitForSlow();
  }

  private void admit() {
    ProbeSequence oldest = prompt.size() < places ? waiting.poll() : null;
    if (oldest != null) {
      oldest.begin();
    }
  }

  /** Looks again when the oldest probe has kept its place for long enough, where somebody waits for one. */
  private void waitForSlow() {
    if (waiting.isEmpty() || prompt.isEmpty() || patience.isScheduled()) {
      return;
    }
    if (slow.size() < slowPlaces) {
      wheel.schedule(patience, prompt.iterator().next().started() + PATIENCE);
    }
  }

  private void makeWay(long at) {
    int free = Math.min(waiting.size(), slowPlaces - slow.size());
    while (free > 0 && !prompt.isEmpty()) {
      ProbeSequence oldest = prompt.iterator().next();
      if (oldest.started() + PATIENCE - at > 0) {
        break;
      }
      prompt.remove(oldest);
      slow.add(oldest);
      free--;
      admit();
    }
    waitForSlow();
  }

  /** Gives no more places: whoever waits for one waits in vain. */
  public void close() {
    places = 0;
    waiting.clear();
    wheel.cancel(patience);
  }

  /** Out of the queue for a place, if in it. */
  void forget(ProbeSequence turn) {
    waiting.remove(turn);
  }
}
