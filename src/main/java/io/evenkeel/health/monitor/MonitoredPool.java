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

  private final HealthPublisher ledger;
  private final Function<PoolConfig, Probe> probes;
  private final Map<String, MonitoredBackend> watches = new LinkedHashMap<>();
  private final PoolCounts ranks = new PoolCounts();
  private final Timer kick = new Timer() {
    @Override
    public void onExpired(long now) {
      round();
    }
  };

  private PoolConfig config;
  private HealthTracker tracker;
  private ProbeInterval schedule;
  private @Nullable Probe probe;
  private @Nullable Probe old;
  private boolean kicked;
  private long lastKick;
  private boolean noticed;

  /** @param probes makes the probe that settings ask for */
  MonitoredPool(PoolConfig config, HealthPublisher ledger, Function<PoolConfig, Probe> probes) {
    this.probes = probes;
    this.ledger = ledger;
    this.config = config;
    this.tracker = new HealthTracker(config.health(), config.passive());
    this.schedule = ProbeInterval.of(config.health());
    this.probe = open(config);
  }

  private @Nullable Probe open(PoolConfig config) {
    return config.health().enabled() ? probes.apply(config) : null;
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

  ProbeInterval schedule() {
    return schedule;
  }

  /** Whether it has probes at all. */
  boolean probed() {
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
  Map<String, MonitoredBackend> watches() {
    return watches;
  }

  /** Puts the backends in the order of {@code all}, and leaves out the others. */
  void order(Collection<MonitoredBackend> all) {
    watches.clear();
    all.forEach(watch -> watches.put(watch.id().backend(), watch));
    ranks.order(watches.values());
  }

  /**
   * Goes over to other settings.
   *
   * @return whether they are others for the probes; then each watch has to begin again, and {@link #closeOld} follows
   */
  boolean config(PoolConfig changed) {
    boolean same = changed.health().equals(config.health())
        && changed.hostHeader().equals(config.hostHeader())
        && changed.tls().equals(config.tls());
    if (!same) {
      Probe opened = open(changed);
      closeOld();
      old = probe;
      probe = opened;
      noticed = false;
    }
    config = changed;
    tracker = new HealthTracker(changed.health(), changed.passive());
    schedule = ProbeInterval.of(changed.health());
    return !same;
  }

  /** Closes the probe of the former settings, now that nothing uses it. */
  void closeOld() {
    if (old != null) {
      old.close();
      old = null;
    }
  }

  /** As others may see it. */
  PoolSnapshot snapshot() {
    return new PoolSnapshot(config, ranks.lineup());
  }

  /** How many are how. */
  PoolCounts ranks() {
    return ranks;
  }

  /** Nobody accepts here: one round of probes, however many say so, at most one per {@link BackendProber#SPACING}. */
  void kick() {
    if (!probed() || kick.isScheduled()) {
      return;
    }
    long earliest = lastKick + BackendProber.SPACING;
    if (kicked && earliest - ledger.now().nanos() > 0) {
      ledger.wheel().schedule(kick, earliest);
    } else {
      round();
    }
  }

  private void round() {
    kicked = true;
    lastKick = ledger.now().nanos();
    List.copyOf(watches.values()).forEach(watch -> watch.lookout().ask(Purpose.KICK));
  }

  /** Says it once, where every backend says that there is no such page. */
  void notice() {
    if (noticed || !ranks.allMissing()) {
      return;
    }
    noticed = true;
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
    ledger.wheel().cancel(kick);
    watches.values().forEach(MonitoredBackend::close);
    closeOld();
    return probe == null ? Future.succeededFuture() : probe.close();
  }
}
