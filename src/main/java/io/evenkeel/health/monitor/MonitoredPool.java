package io.evenkeel.health.monitor;

import io.evenkeel.config.HealthConfig;
import io.evenkeel.config.PoolConfig;
import io.evenkeel.health.PoolSnapshot;
import io.evenkeel.health.probe.Probe;
import io.evenkeel.health.probe.ProbeInterval;
import io.evenkeel.health.probe.ProbeSequence.Purpose;
import io.evenkeel.time.TimerWheel.Timer;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The writer's own notes on one pool: its settings, and a watch for each backend in the order of the pool. */
final class MonitoredPool {
  private static final Logger LOG = LoggerFactory.getLogger(HealthVerticle.class);

  private final HealthPublisher publisher;
  private final Function<PoolConfig, Probe> probeFactory;
  private final Map<String, MonitoredBackend> backends = new LinkedHashMap<>();
  private final PoolCounts counts = new PoolCounts();
  private final Timer checkAllTimer = new Timer() {
    @Override
    public void onExpired(long now) {
      checkAll();
    }
  };

  private PoolConfig config;
  private HealthTracker tracker;
  private ProbeInterval probeInterval;
  private @Nullable Probe probe;
  private @Nullable Probe oldProbe;
  private boolean everCheckedAll;
  private long lastCheckAllAt;
  private boolean warned;

  /** @param probes makes the probe that settings ask for */
  MonitoredPool(PoolConfig config, HealthPublisher ledger, Function<PoolConfig, Probe> probes) {
    this.probeFactory = probes;
    this.publisher = ledger;
    this.config = config;
    this.tracker = new HealthTracker(config.health(), config.passive());
    this.probeInterval = ProbeInterval.of(config.health());
    this.probe = createProbe(config);
  }

  private @Nullable Probe createProbe(PoolConfig config) {
    return config.health().enabled() ? probeFactory.apply(config) : null;
  }

  String name() {
    return config.name();
  }

  PoolConfig config() {
    return config;
  }

  HealthTracker tracker() {
    return tracker;
  }

  ProbeInterval probeInterval() {
    return probeInterval;
  }

  /** Whether it has probes at all. */
  boolean hasProbes() {
    return probe != null;
  }

  /**
   * @throws IllegalStateException where there are none
   */
  Probe probe() {
    if (probe == null) {
      throw new IllegalStateException("health: false");
    }
    return probe;
  }

  /** By id, in the order of the pool. */
  Map<String, MonitoredBackend> backends() {
    return backends;
  }

  /** Puts the backends in the order of {@code all}, and leaves out the others. */
  void setBackends(Collection<MonitoredBackend> all) {
    backends.clear();
    all.forEach(watch -> backends.put(watch.id().backend(), watch));
    counts.reset(backends.values());
  }

  /**
   * Goes over to other settings.
   *
   * @return whether they are others for the probes; then each watch has to begin again, and {@link #closeOldProbe} follows
   */
  boolean update(PoolConfig changed) {
    boolean same = changed.health().equals(config.health())
        && changed.hostHeader().equals(config.hostHeader())
        && changed.tls().equals(config.tls());
    if (!same) {
      Probe opened = createProbe(changed);
      closeOldProbe();
      oldProbe = probe;
      probe = opened;
      warned = false;
    }
    config = changed;
    tracker = new HealthTracker(changed.health(), changed.passive());
    probeInterval = ProbeInterval.of(changed.health());
    return !same;
  }

  /** Closes the probe of the former settings, now that nothing uses it. */
  void closeOldProbe() {
    if (oldProbe != null) {
      oldProbe.close();
      oldProbe = null;
    }
  }

  /** As others may see it. */
  PoolSnapshot snapshot() {
    return new PoolSnapshot(config, counts.orderedStates());
  }

  /** How many are how. */
  PoolCounts counts() {
    return counts;
  }

  /** Nobody accepts here: one round of probes, however many say so, at most one per {@link BackendProber#REQUEST_SPACING}. */
  void onNoneAccepting() {
    if (!hasProbes() || checkAllTimer.isScheduled()) {
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
    List.copyOf(backends.values()).forEach(watch -> watch.prober().request(Purpose.NONE_ACCEPTING));
  }

  /** Says it once, where every backend says that there is no such page. */
  void warnIfAllNotFound() {
    if (warned || !counts.allNotFound()) {
      return;
    }
    warned = true;
    HealthConfig health = config.health();
    LOG.warn(
        "pool {}: {} {} is answered with 404 by every backend, so all of them are dead; set pools.{}.health.path"
            + " to a page that answers {}, or write \"health: tcp\" to only connect",
        name(),
        health.method(),
        health.path(),
        name(),
        health.status());
  }

  /** Ends everything about it. */
  Future<Void> close() {
    publisher.wheel().cancel(checkAllTimer);
    backends.values().forEach(MonitoredBackend::close);
    closeOldProbe();
    return probe == null ? Future.succeededFuture() : probe.close();
  }
}
