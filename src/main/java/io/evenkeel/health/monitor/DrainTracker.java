package io.evenkeel.health.monitor;

import io.evenkeel.model.BackendId;
import io.evenkeel.time.TimerWheel.Timer;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Backends on their way out: each is let go, and its counters forgotten, once nothing is in flight there. */
public final class DrainTracker extends Timer {
  // long enough for an attempt that was chosen before the mode was seen to have begun
  private static final long POLL_INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private final BackendRegistry registry;
  private final HealthPublisher publisher;
  private final Set<MonitoredBackend> draining = new LinkedHashSet<>();
  private final Set<BackendId> removed = new LinkedHashSet<>();

  DrainTracker(BackendRegistry roster, HealthPublisher ledger) {
    this.registry = roster;
    this.publisher = ledger;
  }

  /** Lets go of it when it is idle. */
  void drain(MonitoredBackend watch) {
    draining.add(watch);
    schedulePoll();
  }

  /** Forgets its counters when it is idle, unless it has come back by then. */
  void forgetWhenIdle(BackendId id) {
    removed.add(id);
    schedulePoll();
  }

  void close() {
    publisher.wheel().cancel(this);
  }

  @Override
  public void onExpired(long now) {
    for (MonitoredBackend watch : List.copyOf(draining)) {
      if (watch.isRemoved() || isIdle(watch.id())) {
        draining.remove(watch);
        registry.onDrained(watch);
      }
    }
    removed.removeIf(id -> {
      if (registry.backend(id.pool(), id.backend()) != null) {
        return true;
      }
      boolean idle = isIdle(id);
      if (idle) {
        publisher.traffic().remove(id);
      }
      return idle;
    });
    schedulePoll();
  }

  private boolean isIdle(BackendId id) {
    return publisher.traffic().backend(id).inFlight().count() == 0;
  }

  private void schedulePoll() {
    if (!isScheduled() && !(draining.isEmpty() && removed.isEmpty())) {
      publisher.wheel().schedule(this, publisher.timeSource().nanos() + POLL_INTERVAL_NANOS);
    }
  }
}
