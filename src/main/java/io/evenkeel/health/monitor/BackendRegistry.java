package io.evenkeel.health.monitor;

import io.evenkeel.config.Config;
import io.evenkeel.config.PoolConfig;
import io.evenkeel.health.monitor.OperatorOverride.Fate;
import io.evenkeel.health.probe.Probe;
import io.evenkeel.model.Backend;
import io.evenkeel.model.BackendId;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Who is watched: what the configuration says, and what the operator made of it. Confined to its event loop. */
final class BackendRegistry {
  private final HealthPublisher publisher;
  private final Function<PoolConfig, Probe> probeFactory;
  private final DrainTracker drainTracker;
  private final Map<String, MonitoredPool> pools = new LinkedHashMap<>();

  /** What a file has and the operator took out. */
  private final Set<BackendId> removedByOperator = new HashSet<>();

  /** What is remembered of an earlier life, until the first configuration is there. */
  private final Map<BackendId, OperatorOverride> restored = new LinkedHashMap<>();

  private final PoolReconfiguration reconfiguration;
  private boolean closed;

  /** @param probes makes the probe that a pool's settings ask for */
  BackendRegistry(HealthPublisher ledger, Function<PoolConfig, Probe> probes) {
    this.probeFactory = probes;
    this.publisher = ledger;
    this.drainTracker = new DrainTracker(this, ledger);
    this.reconfiguration =
        new PoolReconfiguration(ledger, removedByOperator, this::retire, this::writeToBoard);
  }

  /** What the operator made of the backends in an earlier life; to be told before {@link #apply}. */
  void restore(List<OperatorOverride> found) {
    found.forEach(each -> restored.put(each.id(), each));
  }

  /** In the order of the file. */
  Collection<MonitoredPool> pools() {
    return pools.values();
  }

  @Nullable
  MonitoredPool pool(String name) {
    return pools.get(name);
  }

  @Nullable
  MonitoredBackend backend(String pool, String backend) {
    MonitoredPool found = pools.get(pool);
    return found == null ? null : found.backends().get(backend);
  }

  /** Whether nothing is watched any more. */
  boolean closed() {
    return closed;
  }

  /** Whether every backend has had its first verdict. */
  boolean allKnown() {
    for (MonitoredPool pool : pools.values()) {
      if (pool.counts().unknown() > 0) {
        return false;
      }
    }
    return true;
  }

  /**
   * Goes over to a configuration: what is the same in it as before goes on as it was.
   *
   * @throws RuntimeException where a probe cannot be made of it; then the pools before that one have gone over
   */
  void apply(Config config) {
    publisher.setNode(config.node());
    for (MonitoredPool pool : List.copyOf(pools.values())) {
      if (!config.pools().containsKey(pool.name())) {
        removePool(pool);
      }
    }
    Map<String, MonitoredPool> inOrder = new LinkedHashMap<>();
    for (PoolConfig each : config.pools().values()) {
      MonitoredPool known = pools.get(each.name());
      if (known == null) {
        known = new MonitoredPool(each, publisher, probeFactory);
        addPool(known, each);
      } else {
        reconfiguration.apply(known, each);
      }
      inOrder.put(each.name(), known);
    }
    pools.clear();
    pools.putAll(inOrder);
    restored.clear();
    publisher.overridesChanged();
  }

  private void addPool(MonitoredPool pool, PoolConfig config) {
    pools.put(config.name(), pool);
    List<MonitoredBackend> fresh = new ArrayList<>();
    for (Backend backend : config.backends()) {
      BackendId id = new BackendId(pool.name(), backend.id());
      OperatorOverride was = restored.get(id);
      if (was != null && was.fate() == Fate.REMOVED && was.configured().equals(backend)) {
        removedByOperator.add(id);
      } else {
        boolean same = was != null
            && was.fate() == Fate.CHANGED
            && was.configured().url().equals(backend.url());
        fresh.add(createBackend(pool, backend, false, same ? was : null));
      }
    }
    Map<String, Backend> configured = config.backendsById();
    for (OperatorOverride each : restored.values()) {
      boolean here = each.id().pool().equals(pool.name()) && each.fate() == Fate.ADDED;
      if (here && !configured.containsKey(each.id().backend())) {
        fresh.add(createBackend(pool, each.configured(), true, each));
      }
    }
    pool.setBackends(fresh);
    writeToBoard(pool);
    fresh.forEach(watch -> watch.onConfigured(true));
  }

  private MonitoredBackend createBackend(
      MonitoredPool pool, Backend backend, boolean added, @Nullable OperatorOverride was) {
    MonitoredBackend watch = new MonitoredBackend(
        pool, was == null ? backend : was.applyWeight(backend), added, publisher);
    if (was != null) {
      Instant now = publisher.timeSource().instant();
      was.modeInEffect(backend, now)
          .ifPresent(mode -> watch.apply(mode, OperatorOverride.remaining(mode, now)));
    }
    return watch;
  }

  /** What the operator made of the backends, as far as it differs from the configuration. */
  List<OperatorOverride> overrides() {
    List<OperatorOverride> wishes = new ArrayList<>();
    for (MonitoredPool pool : pools.values()) {
      Map<String, Backend> file = pool.config().backendsById();
      for (MonitoredBackend watch : pool.backends().values()) {
        Optional<Backend> configured = Optional.ofNullable(file.get(watch.id().backend()));
        if (watch.isBeingRemoved()) {
          configured
              .filter(any -> !watch.addedByOperator())
              .ifPresent(was -> wishes.add(OperatorOverride.ofRemoved(watch.id(), was)));
        } else if (watch.addedByOperator()) {
          OperatorOverride.of(watch, watch.backend()).ifPresent(wishes::add);
        } else {
          configured.flatMap(was -> OperatorOverride.of(watch, was)).ifPresent(wishes::add);
        }
      }
      for (BackendId id : removedByOperator) {
        Backend was = id.pool().equals(pool.name()) ? file.get(id.backend()) : null;
        if (was != null) {
          wishes.add(OperatorOverride.ofRemoved(id, was));
        }
      }
    }
    return wishes;
  }

  /** A backend that no file has. */
  void addBackend(MonitoredPool pool, Backend backend) {
    List<MonitoredBackend> longer = new ArrayList<>(pool.backends().values());
    MonitoredBackend watch = new MonitoredBackend(pool, backend, true, publisher);
    longer.add(watch);
    pool.setBackends(longer);
    writeToBoard(pool);
    watch.onConfigured(true);
    publisher.overridesChanged();
  }

  /** Goes as soon as nothing is in flight there. */
  void drain(MonitoredBackend watch) {
    watch.markForRemoval();
    drainTracker.drain(watch);
    publisher.overridesChanged();
  }

  /** Nothing is in flight any more at a backend that the operator took out. */
  void onDrained(MonitoredBackend watch) {
    MonitoredPool pool = watch.pool();
    if (watch.isRemoved() || pools.get(pool.name()) != pool) {
      return;
    }
    if (!watch.addedByOperator()) {
      removedByOperator.add(watch.id());
    }
    List<MonitoredBackend> shorter = new ArrayList<>(pool.backends().values());
    shorter.remove(watch);
    retire(watch);
    pool.setBackends(shorter);
    writeToBoard(pool);
    publisher.overridesChanged();
  }

  private void retire(MonitoredBackend watch) {
    watch.close();
    publisher.board().erase(watch.id());
    drainTracker.forgetWhenIdle(watch.id());
  }

  private void writeToBoard(MonitoredPool pool) {
    pool.backends().values().forEach(watch -> publisher.board().write(watch.captureState()));
    publisher.board().write(pool.snapshot());
  }

  private Future<Void> removePool(MonitoredPool pool) {
    pools.remove(pool.name());
    removedByOperator.removeIf(id -> id.pool().equals(pool.name()));
    publisher.board().erase(pool.name());
    pool.backends().values().forEach(this::retire);
    return pool.close();
  }

  /** Erases everything from the board, and ends all that is under way. */
  Future<Void> close() {
    closed = true;
    publisher.scheduler().close();
    List<Future<Void>> closing =
        List.copyOf(pools.values()).stream().map(this::removePool).toList();
    drainTracker.close();
    return Future.join(closing).mapEmpty();
  }
}
