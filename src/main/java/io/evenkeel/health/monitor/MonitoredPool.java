package io.evenkeel.health.monitor;

import io.evenkeel.config.PoolConfig;
import io.evenkeel.health.PoolSnapshot;
import io.evenkeel.health.probe.Probe;
import io.evenkeel.health.probe.ProbeSequence.Purpose;
import io.evenkeel.model.Backend;
import io.evenkeel.time.TimerWheel.Timer;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** HealthVerticle's mutable state of one pool and its backends. Used on HealthVerticle's event loop only. */
final class MonitoredPool {
  private final HealthPublisher publisher;
  private final PoolSettings settings;
  private final PoolCounts counts = new PoolCounts();
  private final Map<String, MonitoredBackend> backends = new LinkedHashMap<>();
  private final Timer checkAllTimer = new Timer() {
    @Override
    public void onExpired(long now) {
      checkAll();
    }
  };
  private boolean everCheckedAll;
  private long lastCheckAllAt;

  /**
   * @param probeFactory creates the probe for a pool's settings
   */
  MonitoredPool(
      PoolConfig config, HealthPublisher publisher, Function<PoolConfig, Probe> probeFactory) {
    this.publisher = publisher;
    this.settings = new PoolSettings(config, probeFactory);
  }

  String name() {
    return settings.config().name();
  }

  PoolSettings settings() {
    return settings;
  }

  PoolCounts counts() {
    return counts;
  }

  /** Creates a backend. {@link #setBackends} adds it to the pool. */
  MonitoredBackend createBackend(Backend backend, boolean addedByOperator) {
    return new MonitoredBackend(settings, counts, backend, addedByOperator, publisher);
  }

  /** The backends by id, in the order of the pool. */
  Map<String, MonitoredBackend> backends() {
    return backends;
  }

  /** Replaces the backends of the pool, in the order of {@code all}. */
  void setBackends(Collection<MonitoredBackend> all) {
    backends.clear();
    all.forEach(backend -> backends.put(backend.id().backend(), backend));
    counts.reset(backends.values());
  }

  /** Returns the pool with the last states of its backends. */
  PoolSnapshot snapshot() {
    return new PoolSnapshot(settings.config(), counts.states());
  }

  /** Probes all backends, at most once per {@link BackendProber#REQUEST_SPACING}. */
  void onNoneAccepting() {
    if (!settings.hasProbes() || checkAllTimer.isScheduled()) {
      return;
    }
    long earliest = lastCheckAllAt + BackendProber.REQUEST_SPACING;
    if (everCheckedAll && earliest - publisher.timeSource().nanos() > 0) {
      publisher.wheel().schedule(checkAllTimer, earliest);
    } else {
      checkAll();
    }
  }

  private void checkAll() {
    everCheckedAll = true;
    lastCheckAllAt = publisher.timeSource().nanos();
    List.copyOf(backends.values())
        .forEach(backend -> backend.prober().request(Purpose.NONE_ACCEPTING));
  }

  /**
   * Closes the backends and the probe.
   *
   * @return completes when the probe is closed
   */
  Future<Void> close() {
    publisher.wheel().cancel(checkAllTimer);
    backends.values().forEach(MonitoredBackend::close);
    return settings.close();
  }
}
