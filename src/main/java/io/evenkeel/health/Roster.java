package io.evenkeel.health;

import io.evenkeel.config.Config;
import io.evenkeel.config.PoolConfig;
import io.evenkeel.model.Backend;
import io.evenkeel.model.BackendId;
import io.evenkeel.model.Cause;
import io.evenkeel.model.Health;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Who is watched: what the configuration says, and what the operator made of it. Confined to its event loop. */
final class Roster {
  private final Vertx vertx;
  private final Ledger ledger;
  private final Departures departures;
  private final Map<String, PoolWatch> pools = new LinkedHashMap<>();

  /** What a file has and the operator took out. */
  private final Set<BackendId> removed = new HashSet<>();

  private boolean closed;

  Roster(Vertx vertx, Ledger ledger) {
    this.vertx = vertx;
    this.ledger = ledger;
    this.departures = new Departures(this, ledger);
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
      for (Watch watch : pool.watches().values()) {
        if (watch.verdict().health() == Health.UNKNOWN) {
          return false;
        }
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
        known = new PoolWatch(vertx, each, ledger);
        enter(known, each, each.backends());
      } else {
        change(known, each);
      }
      inOrder.put(each.name(), known);
    }
    pools.clear();
    pools.putAll(inOrder);
  }

  private void enter(PoolWatch pool, PoolConfig config, List<Backend> backends) {
    pools.put(config.name(), pool);
    List<Watch> fresh = backends.stream()
        .map(backend -> new Watch(pool, backend, false, ledger))
        .toList();
    pool.order(fresh);
    write(pool);
    fresh.forEach(watch -> watch.configured(true));
  }

  private void change(PoolWatch pool, PoolConfig changed) {
    Map<String, Backend> before = new HashMap<>();
    pool.config().backends().forEach(backend -> before.put(backend.id(), backend));
    boolean others = pool.config(changed);
    Map<String, Watch> left = new LinkedHashMap<>(pool.watches());
    List<Watch> order = new ArrayList<>();
    List<Watch> fresh = new ArrayList<>();
    List<Watch> kept = new ArrayList<>();
    for (Backend backend : changed.backends()) {
      Optional<Backend> was = Optional.ofNullable(before.get(backend.id()));
      BackendId id = new BackendId(pool.name(), backend.id());
      boolean same = was.map(backend::equals).orElse(false);
      if (removed.contains(id) && same) {
        continue;
      }
      removed.remove(id);
      Watch watch = left.get(backend.id());
      if (watch != null
          && watch.backend().url().equals(backend.url())
          && (same || !watch.leaving())) {
        left.remove(backend.id());
        adopt(watch, backend, was);
        kept.add(watch);
      } else {
        watch = new Watch(pool, backend, false, ledger);
        fresh.add(watch);
      }
      order.add(watch);
    }
    for (Watch watch : left.values()) {
      if (watch.added() && !names(changed, watch)) {
        order.add(watch);
        kept.add(watch);
      } else {
        leave(watch);
      }
    }
    pool.order(order);
    write(pool);
    fresh.forEach(watch -> watch.configured(true));
    for (Watch watch : kept) {
      if (others) {
        watch.configured(false);
      }
      Backend was = before.get(watch.id().backend());
      Backend is = byId(changed, watch.id().backend());
      if (was != null && is != null && was.mode() != is.mode() && !watch.leaving()) {
        ledger.mode(
            watch, is.mode(), Optional.empty(), Cause.CONFIG, Optional.empty(), Optional.empty());
      }
    }
    pool.closeOld();
  }

  private static boolean names(PoolConfig config, Watch watch) {
    return byId(config, watch.id().backend()) != null;
  }

  private static @Nullable Backend byId(PoolConfig config, String id) {
    for (Backend backend : config.backends()) {
      if (backend.id().equals(id)) {
        return backend;
      }
    }
    return null;
  }

  /** The file's keys, but for a weight that the operator set and the file did not change. */
  private static void adopt(Watch watch, Backend backend, Optional<Backend> was) {
    boolean untouched = was.isPresent() && was.get().weight() == backend.weight();
    watch.backend(untouched ? backend.withWeight(watch.backend().weight()) : backend);
    watch.adopted();
  }

  /** A backend that no file has. */
  void add(PoolWatch pool, Backend backend) {
    List<Watch> longer = new ArrayList<>(pool.watches().values());
    Watch watch = new Watch(pool, backend, true, ledger);
    longer.add(watch);
    pool.order(longer);
    write(pool);
    watch.configured(true);
  }

  /** Goes as soon as nothing is in flight there. */
  void drain(Watch watch) {
    watch.leave();
    departures.drain(watch);
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
    List<Future<Void>> closing =
        List.copyOf(pools.values()).stream().map(this::erase).toList();
    departures.close();
    return Future.join(closing).mapEmpty();
  }
}
