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
  private final HealthPublisher publisher;
  private final Set<BackendId> removedByOperator;
  private final Consumer<MonitoredBackend> retire;
  private final Consumer<MonitoredPool> writeToBoard;

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
    this.publisher = ledger;
    this.removedByOperator = removed;
    this.retire = leave;
    this.writeToBoard = write;
  }

  /** Goes over to other settings: what is the same in them as before goes on as it was. */
  void apply(MonitoredPool pool, PoolConfig changed) {
    Map<String, Backend> before = pool.config().backendsById();
    Map<String, Backend> after = changed.backendsById();
    boolean others = pool.update(changed);
    Map<String, MonitoredBackend> left = new LinkedHashMap<>(pool.backends());
    List<MonitoredBackend> order = new ArrayList<>();
    List<MonitoredBackend> fresh = new ArrayList<>();
    List<MonitoredBackend> kept = new ArrayList<>();
    for (Backend backend : changed.backends()) {
      Optional<Backend> was = Optional.ofNullable(before.get(backend.id()));
      BackendId id = new BackendId(pool.name(), backend.id());
      boolean same = was.map(backend::equals).orElse(false);
      if (removedByOperator.contains(id) && same) {
        continue;
      }
      removedByOperator.remove(id);
      MonitoredBackend watch = left.get(backend.id());
      if (watch != null
          && watch.backend().url().equals(backend.url())
          && (same || !watch.isBeingRemoved())) {
        left.remove(backend.id());
        applyFileSettings(watch, backend, was);
        kept.add(watch);
      } else {
        watch = new MonitoredBackend(pool, backend, false, publisher);
        fresh.add(watch);
      }
      order.add(watch);
    }
    for (MonitoredBackend watch : left.values()) {
      if (watch.addedByOperator() && !after.containsKey(watch.id().backend())) {
        order.add(watch);
        kept.add(watch);
      } else {
        retire.accept(watch);
      }
    }
    pool.setBackends(order);
    writeToBoard.accept(pool);
    fresh.forEach(watch -> watch.onConfigured(true));
    for (MonitoredBackend watch : kept) {
      if (others) {
        watch.onConfigured(false);
      }
      Backend was = before.get(watch.id().backend());
      Backend is = after.get(watch.id().backend());
      if (was != null && is != null && was.mode() != is.mode() && !watch.isBeingRemoved()) {
        Mode mode = is.mode();
        publisher.setMode(
            watch, mode, Optional.empty(), ChangeCause.CONFIG, Optional.empty(), Optional.empty());
      }
    }
    pool.closeOldProbe();
  }

  /** The file's keys, but for a weight that the operator set and the file did not change. */
  private static void applyFileSettings(
      MonitoredBackend watch, Backend backend, Optional<Backend> was) {
    boolean untouched = was.isPresent() && was.get().weight() == backend.weight();
    watch.setBackend(untouched ? backend.withWeight(watch.backend().weight()) : backend);
    watch.nowConfigured();
  }
}
