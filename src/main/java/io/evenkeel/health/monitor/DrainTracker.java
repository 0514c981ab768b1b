package io.evenkeel.health.monitor;

import io.evenkeel.model.BackendId;
import io.evenkeel.time.TimerWheel.Timer;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Tracks backends that are being drained or were removed. A backend is released, and its counters are dropped, once it
 * has no request in flight. Used on HealthVerticle's event loop only.
 */
public final class DrainTracker extends Timer {
  // long enough for an attempt that chose the backend before its mode changed to start
  private static final long POLL_INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  /** What the tracker needs from the owner of the backends. */
  interface Listener {
    void onDrained(MonitoredBackend backend);

    /** Whether a backend of that id is monitored, so that its counters must be kept. */
    boolean isMonitored(BackendId id);
  }

  private final Listener listener;
  private final HealthPublisher publisher;
  private final Set<MonitoredBackend> draining = new LinkedHashSet<>();
  private final Set<BackendId> removed = new LinkedHashSet<>();

  DrainTracker(Listener listener, HealthPublisher publisher) {
    this.listener = listener;
    this.publisher = publisher;
  }

  /** Calls {@code Listener.onDrained} once {@code backend} has no request in flight. */
  void drain(MonitoredBackend backend) {
    draining.add(backend);
    schedulePoll();
  }

  /** Drops the counters of a removed backend once it has no request in flight, unless it is monitored again by then. */
  void forgetWhenIdle(BackendId id) {
    removed.add(id);
    schedulePoll();
  }

  void close() {
    publisher.wheel().cancel(this);
  }

  @Override
  public void onExpired(long now) {
    for (MonitoredBackend backend : List.copyOf(draining)) {
      if (backend.isRemoved() || isIdle(backend.id())) {
        draining.remove(backend);
        listener.onDrained(backend);
      }
    }
    removed.removeIf(id -> {
      if (listener.isMonitored(id)) {
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
