package io.evenkeel.health;

import io.evenkeel.config.Config;
import io.evenkeel.config.PoolConfig;
import io.evenkeel.health.Kept.Fate;
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
final class Roster {
  private final Ledger ledger;
  private final Function<PoolConfig, Probe> probes;
  private final Departures departures;
  private final Map<String, PoolWatch> pools = new LinkedHashMap<>();

  /** What a file has and the operator took out. */
  private final Set<BackendId> removed = new HashSet<>();

  /** What is remembered of an earlier life, until the first configuration is there. */
  private final Map<BackendId, Kept> kept = new LinkedHashMap<>();

  private final Succession succession;
  private boolean closed;

  /** @param probes makes the probe that a pool's settings ask for */
  Roster(Ledger ledger, Function<PoolConfig, Probe> probes) {
    this.probes = probes;
    this.ledger = ledger;
    this.departures = new Departures(this, ledger);
    this.succession = new Succession(ledger, removed, this::leave, this::write);
  }

  /** What the operator made of the backends in an earlier life; to be told before {@link #apply}. */
  void remember(List<Kept> found) {
    found.forEach(each -> kept.put(each.id(), each));
  }

  /** In the order of the file. */
  Collection<PoolWatch> pools() {
    return pools.values();
  }

  @Nullable
  PoolWatch pool(String name) {
    return pools.get(name);
  }

  @Nullable
  Watch watch(String pool, String backend) {
    PoolWatch found = pools.get(pool);
    return found == null ? null : found.watches().get(backend);
  }

  /** Whether nothing is watched any more. */
  boolean closed() {
    return closed;
  }

  /** Whether every backend has had its first verdict. */
  boolean known() {
    for (PoolWatch pool : pools.values()) {
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
    for (PoolWatch pool : List.copyOf(pools.values())) {
      if (!config.pools().containsKey(pool.name())) {
        erase(pool);
      }
    }
    Map<String, PoolWatch> inOrder = new LinkedHashMap<>();
    for (PoolConfig each : config.pools().values()) {
      PoolWatch known = pools.get(each.name());
      if (known == null) {
        known = new PoolWatch(each, ledger, probes);
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

  private void enter(PoolWatch pool, PoolConfig config) {
    pools.put(config.name(), pool);
    List<Watch> fresh = new ArrayList<>();
    for (Backend backend : config.backends()) {
      BackendId id = new BackendId(pool.name(), backend.id());
      Kept was = kept.get(id);
      if (was != null && was.fate() == Fate.REMOVED && was.configured().equals(backend)) {
        removed.add(id);
      } else {
        boolean same = was != null
            && was.fate() == Fate.CHANGED
            && was.configured().url().equals(backend.url());
        fresh.add(recalled(pool, backend, false, same ? was : null));
      }
    }
    Map<String, Backend> configured = config.byId();
    for (Kept each : kept.values()) {
      boolean here = each.id().pool().equals(pool.name()) && each.fate() == Fate.ADDED;
      if (here && !configured.containsKey(each.id().backend())) {
        fresh.add(recalled(pool, each.configured(), true, each));
      }
    }
    pool.order(fresh);
    write(pool);
    fresh.forEach(watch -> watch.configured(true));
  }

  private Watch recalled(PoolWatch pool, Backend backend, boolean added, @Nullable Kept was) {
    Watch watch = new Watch(pool, was == null ? backend : was.weighed(backend), added, ledger);
    if (was != null) {
      Instant now = ledger.now().instant();
      was.modeAt(backend, now).ifPresent(mode -> watch.become(mode, Kept.left(mode, now)));
    }
    return watch;
  }

  /** What the operator made of the backends, as far as it differs from the configuration. */
  List<Kept> wishes() {
    List<Kept> wishes = new ArrayList<>();
    for (PoolWatch pool : pools.values()) {
      Map<String, Backend> file = pool.config().byId();
      for (Watch watch : pool.watches().values()) {
        Optional<Backend> configured = Optional.ofNullable(file.get(watch.id().backend()));
        if (watch.leaving()) {
          configured
              .filter(any -> !watch.added())
              .ifPresent(was -> wishes.add(Kept.removed(watch.id(), was)));
        } else if (watch.added()) {
          Kept.of(watch, watch.backend()).ifPresent(wishes::add);
        } else {
          configured.flatMap(was -> Kept.of(watch, was)).ifPresent(wishes::add);
        }
      }
      for (BackendId id : removed) {
        Backend was = id.pool().equals(pool.name()) ? file.get(id.backend()) : null;
        if (was != null) {
          wishes.add(Kept.removed(id, was));
        }
      }
    }
    return wishes;
  }

  /** A backend that no file has. */
  void add(PoolWatch pool, Backend backend) {
    List<Watch> longer = new ArrayList<>(pool.watches().values());
    Watch watch = new Watch(pool, backend, true, ledger);
    longer.add(watch);
    pool.order(longer);
    write(pool);
    watch.configured(true);
    ledger.wished();
  }

  /** Goes as soon as nothing is in flight there. */
  void drain(Watch watch) {
    watch.leave();
    departures.drain(watch);
    ledger.wished();
  }

  /** Nothing is in flight any more at a backend that the operator took out. */
  void drained(Watch watch) {
    PoolWatch pool = watch.pool();
    if (watch.gone() || pools.get(pool.name()) != pool) {
      return;
    }
    if (!watch.added()) {
      removed.add(watch.id());
    }
    List<Watch> shorter = new ArrayList<>(pool.watches().values());
    shorter.remove(watch);
    leave(watch);
    pool.order(shorter);
    write(pool);
    ledger.wished();
  }

  private void leave(Watch watch) {
    watch.close();
    ledger.board().erase(watch.id());
    departures.forget(watch.id());
  }

  private void write(PoolWatch pool) {
    pool.watches().values().forEach(watch -> ledger.board().write(watch.write()));
    ledger.board().write(pool.snapshot());
  }

  private Future<Void> erase(PoolWatch pool) {
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
