package io.evenkeel.health.monitor;

import io.evenkeel.config.PoolConfig;
import io.evenkeel.model.Backend;
import io.evenkeel.model.BackendId;
import io.evenkeel.model.ChangeCause;
import io.evenkeel.model.Mode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** From one configuration of a pool to the next: which of its backends stay, come and go. For the roster alone. */
final class PoolReconfiguration {
  private final HealthPublisher ledger;
  private final Set<BackendId> removed;
  private final Consumer<MonitoredBackend> leave;
  private final Consumer<MonitoredPool> write;

  /**
   * @param removed what a file has and the operator took out
   * @param leave lets go of a backend
   * @param write puts a pool on the board
   */
  PoolReconfiguration(
      HealthPublisher ledger,
      Set<BackendId> removed,
      Consumer<MonitoredBackend> leave,
      Consumer<MonitoredPool> write) {
    this.ledger = ledger;
    this.removed = removed;
    this.leave = leave;
    this.write = write;
  }

  /** Goes over to other settings: what is the same in them as before goes on as it was. */
  void change(MonitoredPool pool, PoolConfig changed) {
    Map<String, Backend> before = pool.config().backendsById();
    Map<String, Backend> after = changed.backendsById();
    boolean others = pool.config(changed);
    Map<String, MonitoredBackend> left = new LinkedHashMap<>(pool.watches());
    List<MonitoredBackend> order = new ArrayList<>();
    List<MonitoredBackend> fresh = new ArrayList<>();
    List<MonitoredBackend> kept = new ArrayList<>();
    for (Backend backend : changed.backends()) {
      Optional<Backend> was = Optional.ofNullable(before.get(backend.id()));
      BackendId id = new BackendId(pool.name(), backend.id());
      boolean same = was.map(backend::equals).orElse(false);
      if (removed.contains(id) && same) {
        continue;
      }
      removed.remove(id);
      MonitoredBackend watch = left.get(backend.id());
      if (watch != null
          && watch.backend().url().equals(backend.url())
          && (same || !watch.leaving())) {
        left.remove(backend.id());
        adopt(watch, backend, was);
        kept.add(watch);
      } else {
        watch = new MonitoredBackend(pool, backend, false, ledger);
        fresh.add(watch);
      }
      order.add(watch);
    }
    for (MonitoredBackend watch : left.values()) {
      if (watch.added() && !after.containsKey(watch.id().backend())) {
        order.add(watch);
        kept.add(watch);
      } else {
        leave.accept(watch);
      }
    }
    pool.order(order);
    write.accept(pool);
    fresh.forEach(watch -> watch.configured(true));
    for (MonitoredBackend watch : kept) {
      if (others) {
        watch.configured(false);
      }
      Backend was = before.get(watch.id().backend());
      Backend is = after.get(watch.id().backend());
      if (was != null && is != null && was.mode() != is.mode() && !watch.leaving()) {
        Mode mode = is.mode();
        ledger.mode(
            watch, mode, Optional.empty(), ChangeCause.CONFIG, Optional.empty(), Optional.empty());
      }
    }
    pool.closeOld();
  }

  /** The file's keys, but for a weight that the operator set and the file did not change. */
  private static void adopt(MonitoredBackend watch, Backend backend, Optional<Backend> was) {
    boolean untouched = was.isPresent() && was.get().weight() == backend.weight();
    watch.backend(untouched ? backend.withWeight(watch.backend().weight()) : backend);
    watch.adopted();
  }
}
