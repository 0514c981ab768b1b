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
  private static final long LOOK = TimeUnit.MILLISECONDS.toNanos(50);

  private final BackendRegistry roster;
  private final HealthPublisher ledger;
  private final Set<MonitoredBackend> draining = new LinkedHashSet<>();
  private final Set<BackendId> gone = new LinkedHashSet<>();

  DrainTracker(BackendRegistry roster, HealthPublisher ledger) {
    this.roster = roster;
    this.ledger = ledger;
  }

  /** Lets go of it when it is idle. */
  void drain(MonitoredBackend watch) {
    draining.add(watch);
    wake();
  }

  /** Forgets its counters when it is idle, unless it has come back by then. */
  void forget(BackendId id) {
    gone.add(id);
    wake();
  }

  void close() {
    ledger.wheel().cancel(this);
  }

  @Override
  public void onExpired(long now) {
    for (MonitoredBackend watch : List.copyOf(draining)) {
      if (watch.gone() || idle(watch.id())) {
        draining.remove(watch);
        roster.drained(watch);
      }
    }
    gone.removeIf(id -> {
      if (roster.watch(id.pool(), id.backend()) != null) {
        return true;
      }
      boolean idle = idle(id);
      if (idle) {
        ledger.traffic().remove(id);
      }
      return idle;
    });
    wake();
  }

  private boolean idle(BackendId id) {
    return ledger.traffic().backend(id).inFlight().count() == 0;
  }

  private void wake() {
    if (!isScheduled() && !(draining.isEmpty() && gone.isEmpty())) {
      ledger.wheel().schedule(this, ledger.now().nanos() + LOOK);
    }
  }
}
