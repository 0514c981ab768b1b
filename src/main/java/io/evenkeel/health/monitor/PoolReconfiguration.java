package io.evenkeel.health.monitor;

import io.evenkeel.config.PoolConfig;
import io.evenkeel.model.Backend;
import io.evenkeel.model.BackendId;
import io.evenkeel.model.ChangeCause;
import io.evenkeel.model.ChangeKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Applies a changed configuration to a pool: decides which backends stay, and adds and removes the others. */
final class PoolReconfiguration {
  private final Set<BackendId> removedByOperator;
  private final Consumer<MonitoredBackend> retire;
  private final Consumer<MonitoredPool> writeToBoard;

  /**
   * @param removedByOperator the registry's set of backends that a file lists but the operator removed
   * @param retire closes a backend and erases it from the board
   * @param writeToBoard writes a pool and its backends to the board
   */
  PoolReconfiguration(
      Set<BackendId> removedByOperator,
      Consumer<MonitoredBackend> retire,
      Consumer<MonitoredPool> writeToBoard) {
    this.removedByOperator = removedByOperator;
    this.retire = retire;
    this.writeToBoard = writeToBoard;
  }

  /** Applies the change. Backends with unchanged settings keep their state. */
  void apply(MonitoredPool pool, PoolConfig changed, String by) {
    Map<String, Backend> before = pool.settings().config().backendsById();
    Map<String, Backend> after = changed.backendsById();
    boolean probesChanged = pool.settings().update(changed);
    Map<String, MonitoredBackend> remaining = new LinkedHashMap<>(pool.backends());
    List<MonitoredBackend> order = new ArrayList<>();
    List<MonitoredBackend> added = new ArrayList<>();
    List<MonitoredBackend> keptBackends = new ArrayList<>();
    List<MonitoredBackend> removed = new ArrayList<>();
    Map<MonitoredBackend, Integer> weights = new HashMap<>();
    remaining.values().forEach(each -> weights.put(each, each.backend().weight()));
    for (Backend configured : changed.backends()) {
      Optional<Backend> previous = Optional.ofNullable(before.get(configured.id()));
      BackendId id = new BackendId(pool.name(), configured.id());
      boolean same = previous.map(configured::equals).orElse(false);
      if (removedByOperator.contains(id) && same) {
        continue;
      }
      removedByOperator.remove(id);
      MonitoredBackend backend = remaining.get(configured.id());
      if (backend != null
          && backend.backend().url().equals(configured.url())
          && (same || !backend.isBeingRemoved())) {
        remaining.remove(configured.id());
        applyFileSettings(backend, configured, previous);
        keptBackends.add(backend);
      } else {
        backend = pool.createBackend(configured, false);
        added.add(backend);
      }
      order.add(backend);
    }
    for (MonitoredBackend backend : remaining.values()) {
      if (backend.addedByOperator() && !after.containsKey(backend.id().backend())) {
        order.add(backend);
        keptBackends.add(backend);
      } else {
        retire.accept(backend);
        removed.add(backend);
      }
    }
    pool.setBackends(order);
    writeToBoard.accept(pool);
    String reason = BackendRegistry.FROM_FILE;
    removed.forEach(each -> each.announce(ChangeKind.REMOVED, ChangeCause.CONFIG, reason, by));
    added.forEach(each -> each.announce(ChangeKind.ADDED, ChangeCause.CONFIG, reason, by));
    added.forEach(backend -> backend.onConfigured(true));
    for (MonitoredBackend backend : keptBackends) {
      if (probesChanged) {
        backend.onConfigured(false);
      }
      backend.announceWeight(
          weights.getOrDefault(backend, backend.backend().weight()),
          ChangeCause.CONFIG,
          reason,
          by);
      applyFileMode(
          by,
          backend,
          before.get(backend.id().backend()),
          after.get(backend.id().backend()));
    }
    pool.settings().closeOldProbe();
  }

  /** Applies the settings of the file, except for a weight that the operator set and the file did not change. */
  private static void applyFileSettings(
      MonitoredBackend backend, Backend configured, Optional<Backend> previous) {
    boolean untouched = previous.isPresent() && previous.get().weight() == configured.weight();
    backend.setBackend(untouched ? configured.withWeight(backend.backend().weight()) : configured);
    backend.markConfigured();
  }

  private static void applyFileMode(
      String by,
      MonitoredBackend backend,
      @Nullable Backend previous,
      @Nullable Backend configured) {
    if (previous != null
        && configured != null
        && previous.mode() != configured.mode()
        && !backend.isBeingRemoved()) {
      backend.setMode(
          configured.mode(),
          Optional.empty(),
          ChangeCause.CONFIG,
          Optional.empty(),
          Optional.of(by).filter(who -> !who.isEmpty()));
    }
  }
}
