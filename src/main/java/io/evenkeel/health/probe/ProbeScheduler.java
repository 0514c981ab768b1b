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
 * Schedules the probes of all backends: a timer wheel for their start times, and a limited number of slots for the
 * probes in flight. A probe that gets no response soon moves to a separate set of slow slots, so that probes that
 * hang do not delay the others. Confined to one event loop.
 */
public final class ProbeScheduler {
  /** How long a probe may keep its slot while others are queued, in nanoseconds. */
  private static final long SLOW_AFTER_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /** The longest normal time between two ticks, in nanoseconds; after a longer one this event loop was blocked. */
  private static final long MAX_TICK_GAP_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final TimerWheel wheel;
  private final TimeSource timeSource;
  private final int slowSlots;
  private int slots;
  private long lastTick;
  private long stalledNanos;

  /** The probes that occupy a normal slot, the oldest first. */
  private final Set<ProbeSequence> prompt = new LinkedHashSet<>();

  private final Set<ProbeSequence> slow = new HashSet<>();
  private final Queue<ProbeSequence> queue = new ArrayDeque<>();
  private final Timer slowTimer = new Timer() {
    @Override
    public void onExpired(long now) {
      preemptSlow(now);
    }
  };

  /**
   * @param slots the limit of probes in flight; further ones are queued in order
   * @param slowSlots the number of additional slots, for probes that take long
   */
  public ProbeScheduler(TimerWheel wheel, TimeSource timeSource, int slots, int slowSlots) {
    this.wheel = wheel;
    this.timeSource = timeSource;
    this.slots = slots;
    this.slowSlots = slowSlots;
    this.lastTick = timeSource.nanos();
  }

  public TimerWheel wheel() {
    return wheel;
  }

  public TimeSource timeSource() {
    return timeSource;
  }

  /**
   * Runs the timers that are due. The caller calls this every few milliseconds; a missed call delays the timers only.
   */
  public void tick() {
    long now = timeSource.nanos();
    if (now - lastTick > MAX_TICK_GAP_NANOS) {
      stalledNanos += now - lastTick;
    }
    lastTick = now;
    wheel.advance(now);
  }

  /**
   * The total time that this event loop was blocked, in nanoseconds. A response may have arrived in that time without
   * being read, so deadlines of probes are extended by it.
   */
  long stalledNanos() {
    return stalledNanos;
  }

  /** The number of probes in flight. */
  public int inFlight() {
    return prompt.size() + slow.size();
  }

  /**
   * Takes a slot for a probe. Returns false if none is free: the sequence is then queued, and {@link
   * ProbeSequence#startOrQueue} is called when one is.
   */
  boolean add(ProbeSequence sequence) {
    if (prompt.size() >= slots) {
      queue.add(sequence);
      scheduleSlowCheck();
      return false;
    }
    prompt.add(sequence);
    return true;
  }

  /** Frees the slot of a probe that ended. Called exactly once for each probe that had a slot. */
  void remove(ProbeSequence sequence) {
    if (!prompt.remove(sequence)) {
      slow.remove(sequence);
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

  /** If sequences are queued, schedules a check for the time at which the oldest probe counts as slow. */
  private void scheduleSlowCheck() {
    if (queue.isEmpty() || prompt.isEmpty() || slowTimer.isScheduled()) {
      return;
    }
    if (slow.size() < slowSlots) {
      wheel.schedule(slowTimer, prompt.iterator().next().startedAt() + SLOW_AFTER_NANOS);
    }
  }

  private void preemptSlow(long now) {
    int free = Math.min(queue.size(), slowSlots - slow.size());
    while (free > 0 && !prompt.isEmpty()) {
      ProbeSequence oldest = prompt.iterator().next();
      if (oldest.startedAt() + SLOW_AFTER_NANOS - now > 0) {
        break;
      }
      prompt.remove(oldest);
      slow.add(oldest);
      free--;
      startQueued();
    }
    scheduleSlowCheck();
  }

  /** Starts no more probes and empties the queue. */
  public void close() {
    slots = 0;
    queue.clear();
    wheel.cancel(slowTimer);
  }

  /** Removes a sequence from the queue, if it is queued. */
  void removeQueued(ProbeSequence sequence) {
    queue.remove(sequence);
  }
}
