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
  private static final long SLOW_AFTER_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /** From one tick to the next; beyond that our own loop stood still, in nanoseconds. */
  private static final long MAX_TICK_GAP_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final TimerWheel wheel;
  private final TimeSource timeSource;
  private final int slowSlots;
  private int slots;
  private long lastTick;
  private long stalledNanos;

  /** Those in a place, the oldest first. */
  private final Set<ProbeSequence> prompt = new LinkedHashSet<>();

  private final Set<ProbeSequence> slow = new HashSet<>();
  private final Queue<ProbeSequence> queue = new ArrayDeque<>();
  private final Timer slowTimer = new Timer() {
    @Override
    public void onExpired(long at) {
      preemptSlow(at);
    }
  };

  /**
   * @param places for probes in flight; more wait, the oldest first
   * @param slowPlaces besides these, for probes that take long
   */
  public ProbeScheduler(TimerWheel wheel, TimeSource now, int places, int slowPlaces) {
    this.wheel = wheel;
    this.timeSource = now;
    this.slots = places;
    this.slowSlots = slowPlaces;
    this.lastTick = now.nanos();
  }

  public TimerWheel wheel() {
    return wheel;
  }

  public TimeSource timeSource() {
    return timeSource;
  }

  /** Does what is due. To be called every few milliseconds, and made up for when it was not. */
  public void tick() {
    long present = timeSource.nanos();
    if (present - lastTick > MAX_TICK_GAP_NANOS) {
      stalledNanos += present - lastTick;
    }
    lastTick = present;
    wheel.advance(present);
  }

  /**
   * How long our own loop stood still so far, in nanoseconds: what is there to be read by then was not read, so no time
   * of a probe's may pass by it.
   */
  long stalledNanos() {
    return stalledNanos;
  }

  /** Probes begun and not ended. */
  public int inFlight() {
    return prompt.size() + slow.size();
  }

  /** A place for one more probe; without one the turn is told later, by {@link ProbeSequence#startOrQueue}. */
  boolean add(ProbeSequence turn) {
    if (prompt.size() >= slots) {
      queue.add(turn);
      scheduleSlowCheck();
      return false;
    }
    prompt.add(turn);
    return true;
  }

  /** The end of a probe that had a place: exactly once each. */
  void remove(ProbeSequence turn) {
    if (!prompt.remove(turn)) {
      slow.remove(turn);
    }
    startQueued();
    scheduleSlowCheck();
  }

  private void startQueued() {
    ProbeSequence oldest = prompt.size() < slots ? queue.poll() : null;
    if (oldest != null) {
      oldest.startOrQueue();
    }
  }

  /** Looks again when the oldest probe has kept its place for long enough, where somebody waits for one. */
  private void scheduleSlowCheck() {
    if (queue.isEmpty() || prompt.isEmpty() || slowTimer.isScheduled()) {
      return;
    }
    if (slow.size() < slowSlots) {
      wheel.schedule(slowTimer, prompt.iterator().next().startedAt() + SLOW_AFTER_NANOS);
    }
  }

  private void preemptSlow(long at) {
    int free = Math.min(queue.size(), slowSlots - slow.size());
    while (free > 0 && !prompt.isEmpty()) {
      ProbeSequence oldest = prompt.iterator().next();
      if (oldest.startedAt() + SLOW_AFTER_NANOS - at > 0) {
        break;
      }
      prompt.remove(oldest);
      slow.add(oldest);
      free--;
      startQueued();
    }
    scheduleSlowCheck();
  }

  /** Gives no more places: whoever waits for one waits in vain. */
  public void close() {
    slots = 0;
    queue.clear();
    wheel.cancel(slowTimer);
  }

  /** Out of the queue for a place, if in it. */
  void removeQueued(ProbeSequence turn) {
    queue.remove(turn);
  }
}
