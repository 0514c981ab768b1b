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
  private final HealthPublisher ledger;
  private final Function<PoolConfig, Probe> probes;
  private final DrainTracker departures;
  private final Map<String, MonitoredPool> pools = new LinkedHashMap<>();

  /** What a file has and the operator took out. */
  private final Set<BackendId> removed = new HashSet<>();

  /** What is remembered of an earlier life, until the first configuration is there. */
  private final Map<BackendId, OperatorOverride> kept = new LinkedHashMap<>();

  private final PoolReconfiguration succession;
  private boolean closed;

  /** @param probes makes the probe that a pool's settings ask for */
  BackendRegistry(HealthPublisher ledger, Function<PoolConfig, Probe> probes) {
    this.probes = probes;
    this.ledger = ledger;
    this.departures = new DrainTracker(this, ledger);
    this.succession = new PoolReconfiguration(ledger, removed, this::leave, this::write);
  }

  /** What the operator made of the backends in an earlier life; to be told before {@link #apply}. */
  void remember(List<OperatorOverride> found) {
    found.forEach(each -> kept.put(each.id(), each));
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
  MonitoredBackend watch(String pool, String backend) {
    MonitoredPool found = pools.get(pool);
    return found == null ? null : found.watches().get(backend);
  }

  /** Whether nothing is watched any more. */
  boolean closed() {
    return closed;
  }

  /** Whether every backend has had its first verdict. */
  boolean known() {
    for (MonitoredPool pool : pools.values()) {
      if (pool.ranks().unknown() > 0) {
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
    ledger.node(config.node());
    for (MonitoredPool pool : List.copyOf(pools.values())) {
      if (!config.pools().containsKey(pool.name())) {
        erase(pool);
      }
    }
    Map<String, MonitoredPool> inOrder = new LinkedHashMap<>();
    for (PoolConfig each : config.pools().values()) {
      MonitoredPool known = pools.get(each.name());
      if (known == null) {
        known = new MonitoredPool(each, ledger, probes);
        enter(known, each);
      } else {
        succession.change(known, each);
      }
      inOrder.put(each.name(), known);
    }
    pools.clear();
    pools.putAll(inOrder);
    kept.clear();
    ledger.wished();
  }

  private void enter(MonitoredPool pool, PoolConfig config) {
    pools.put(config.name(), pool);
    List<MonitoredBackend> fresh = new ArrayList<>();
    for (Backend backend : config.backends()) {
      BackendId id = new BackendId(pool.name(), backend.id());
      OperatorOverride was = kept.get(id);
      if (was != null && was.fate() == Fate.REMOVED && was.configured().equals(backend)) {
        removed.add(id);
      } else {
        boolean same = was != null
            && was.fate() == Fate.CHANGED
            && was.configured().url().equals(backend.url());
        fresh.add(recalled(pool, backend, false, same ? was : null));
      }
    }
    Map<String, Backend> configured = config.backendsById();
    for (OperatorOverride each : kept.values()) {
      boolean here = each.id().pool().equals(pool.name()) && each.fate() == Fate.ADDED;
      if (here && !configured.containsKey(each.id().backend())) {
        fresh.add(recalled(pool, each.configured(), true, each));
      }
    }
    pool.order(fresh);
    write(pool);
    fresh.forEach(watch -> watch.configured(true));
  }

  private MonitoredBackend recalled(
      MonitoredPool pool, Backend backend, boolean added, @Nullable OperatorOverride was) {
    MonitoredBackend watch =
        new MonitoredBackend(pool, was == null ? backend : was.weighed(backend), added, ledger);
    if (was != null) {
      Instant now = ledger.now().instant();
      was.modeAt(backend, now)
          .ifPresent(mode -> watch.become(mode, OperatorOverride.left(mode, now)));
    }
    return watch;
  }

  /** What the operator made of the backends, as far as it differs from the configuration. */
  List<OperatorOverride> wishes() {
    List<OperatorOverride> wishes = new ArrayList<>();
    for (MonitoredPool pool : pools.values()) {
      Map<String, Backend> file = pool.config().backendsById();
      for (MonitoredBackend watch : pool.watches().values()) {
        Optional<Backend> configured = Optional.ofNullable(file.get(watch.id().backend()));
        if (watch.leaving()) {
          configured
              .filter(any -> !watch.added())
              .ifPresent(was -> wishes.add(OperatorOverride.removed(watch.id(), was)));
        } else if (watch.added()) {
          OperatorOverride.of(watch, watch.backend()).ifPresent(wishes::add);
        } else {
          configured.flatMap(was -> OperatorOverride.of(watch, was)).ifPresent(wishes::add);
        }
      }
      for (BackendId id : removed) {
        Backend was = id.pool().equals(pool.name()) ? file.get(id.backend()) : null;
        if (was != null) {
          wishes.add(OperatorOverride.removed(id, was));
        }
      }
    }
    return wishes;
  }

  /** A backend that no file has. */
  void add(MonitoredPool pool, Backend backend) {
    List<MonitoredBackend> longer = new ArrayList<>(pool.watches().values());
    MonitoredBackend watch = new MonitoredBackend(pool, backend, true, ledger);
    longer.add(watch);
    pool.order(longer);
    write(pool);
    watch.configured(true);
    ledger.wished();
  }

  /** Goes as soon as nothing is in flight there. */
  void drain(MonitoredBackend watch) {
    watch.leave();
    departures.drain(watch);
    ledger.wished();
  }

  /** Nothing is in flight any more at a backend that the operator took out. */
  void drained(MonitoredBackend watch) {
    MonitoredPool pool = watch.pool();
    if (watch.gone() || pools.get(pool.name()) != pool) {
      return;
    }
    if (!watch.added()) {
      removed.add(watch.id());
    }
    List<MonitoredBackend> shorter = new ArrayList<>(pool.watches().values());
    shorter.remove(watch);
    leave(watch);
    pool.order(shorter);
    write(pool);
    ledger.wished();
  }

  private void leave(MonitoredBackend watch) {
    watch.close();
    ledger.board().erase(watch.id());
    departures.forget(watch.id());
  }

  private void write(MonitoredPool pool) {
    pool.watches().values().forEach(watch -> ledger.board().write(watch.write()));
    ledger.board().write(pool.snapshot());
  }

  private Future<Void> erase(MonitoredPool pool) {
    pools.remove(pool.name());
    removed.removeIf(id -> id.pool().equals(pool.name()));
    ledger.board().erase(pool.name());
    pool.watches().values().forEach(this::leave);
    return pool.close();
  }

  /** Erases everything from the board, and ends all that is under way. */
  Future<Void> close() {
    closed = true;
    ledger.rounds().close();
    List<Future<Void>> closing =
        List.copyOf(pools.values()).stream().map(this::erase).toList();
    departures.close();
    return Future.join(closing).mapEmpty();
  }
}
