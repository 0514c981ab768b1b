package io.evenkeel.health.monitor;

import io.evenkeel.config.HealthConfig;
import io.evenkeel.config.PoolConfig;
import io.evenkeel.health.probe.Probe;
import io.evenkeel.health.probe.ProbeInterval;
import io.vertx.core.Future;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The current settings of a monitored pool, with the tracker, the probe and the interval that are created from them.
 * Used on HealthVerticle's event loop only.
 */
final class PoolSettings {
  private final Function<PoolConfig, Probe> probeFactory;
  private PoolConfig config;
  private HealthTracker tracker;
  private ProbeInterval probeInterval;
  private @Nullable Probe probe;
  private @Nullable Probe oldProbe;
  private boolean warned;

  PoolSettings(PoolConfig config, Function<PoolConfig, Probe> probeFactory) {
    this.probeFactory = probeFactory;
    this.config = config;
    this.tracker = new HealthTracker(config.health(), config.passive());
    this.probeInterval = ProbeInterval.of(config.health());
    this.probe = createProbe(config);
  }

  private @Nullable Probe createProbe(PoolConfig config) {
    return config.health().enabled() ? probeFactory.apply(config) : null;
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

  /** False if the pool has {@code health: false}. */
  boolean hasProbes() {
    return probe != null;
  }

  /**
   * @throws IllegalStateException if the pool has no probes
   */
  Probe probe() {
    if (probe == null) {
      throw new IllegalStateException("health: false");
    }
    return probe;
  }

  /**
   * Applies other settings.
   *
   * @return whether backends are probed differently now; the caller then reconfigures each backend and calls {@link
   *     #closeOldProbe}
   */
  boolean update(PoolConfig changed) {
    boolean same = changed.isProbedLike(config);
    if (!same) {
      Probe created = createProbe(changed);
      closeOldProbe();
      oldProbe = probe;
      probe = created;
      warned = false;
    }
    config = changed;
    tracker = new HealthTracker(changed.health(), changed.passive());
    probeInterval = ProbeInterval.of(changed.health());
    return !same;
  }

  /** Closes the probe of the previous settings. No backend may use it any more. */
  void closeOldProbe() {
    if (oldProbe != null) {
      oldProbe.close();
      oldProbe = null;
    }
  }

  /** Logs, once for these settings, that every backend responds to the probe with 404. */
  void warnAllNotFound() {
    if (warned) {
      return;
    }
    warned = true;
    HealthConfig health = config.health();
    MonitorLog.LOG.warn(
        "pool {}: {} {} is answered with 404 by every backend, so all of them are dead; set pools.{}.health.path"
            + " to a page that answers {}, or write \"health: tcp\" to only connect",
        config.name(),
        health.method(),
        health.path(),
        config.name(),
        health.status());
  }

  Future<Void> close() {
    closeOldProbe();
    return probe == null ? Future.succeededFuture() : probe.close();
  }
}
