package io.evenkeel.health.monitor;

import io.evenkeel.config.Config;
import io.evenkeel.config.PoolConfig;
import io.evenkeel.health.monitor.OperatorOverride.Fate;
import io.evenkeel.health.probe.Probe;
import io.evenkeel.model.Backend;
import io.evenkeel.model.BackendId;
import io.evenkeel.model.ChangeCause;
import io.evenkeel.model.ChangeKind;
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
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * All monitored pools and their backends, by the configuration and the operator's changes. Used on HealthVerticle's
 * event loop only.
 */
final class BackendRegistry implements DrainTracker.Listener {
  /** The reason of changes that a reload makes. */
  static final String FROM_FILE = "the configuration has changed";

  private static final int MAX_LISTED = 20;

  private final HealthPublisher publisher;
  private final Function<PoolConfig, Probe> probeFactory;
  private final DrainTracker drainTracker;
  private final Map<String, MonitoredPool> pools = new LinkedHashMap<>();

  /** Backends that a file lists but the operator removed. */
  private final Set<BackendId> removedByOperator = new HashSet<>();

  /** The overrides of the state file, until the first configuration is applied. */
  private final Map<BackendId, OperatorOverride> restored = new LinkedHashMap<>();

  private final PoolReconfiguration reconfiguration;
  private boolean hasConfiguration;
  private boolean closed;

  /**
   * @param probeFactory creates the probe for a pool's settings
   */
  BackendRegistry(HealthPublisher publisher, Function<PoolConfig, Probe> probeFactory) {
    this.probeFactory = probeFactory;
    this.publisher = publisher;
    this.drainTracker = new DrainTracker(this, publisher);
    this.reconfiguration =
        new PoolReconfiguration(removedByOperator, this::retire, this::writeToBoard);
  }

  /** Stores the overrides from before a restart for the first {@link #apply}. */
  void restore(List<OperatorOverride> overrides) {
    overrides.forEach(each -> restored.put(each.id(), each));
  }

  /** The pools in the order of the file. */
  Collection<MonitoredPool> pools() {
    return pools.values();
  }

  @Nullable
  MonitoredPool pool(String name) {
    return pools.get(name);
  }

  @Nullable
  MonitoredBackend backend(String poolName, String backendId) {
    MonitoredPool pool = pools.get(poolName);
    return pool == null ? null : pool.backends().get(backendId);
  }

  /**
   * Returns the pool that {@code request} names.
   *
   * @throws io.vertx.core.eventbus.ReplyException with code 404 if there is none
   */
  MonitoredPool requiredPool(BusRequest request) {
    String name = request.requiredText("pool");
    MonitoredPool pool = pools.get(name);
    if (pool == null) {
      throw BusRequest.failure(
          404, "no pool \"" + name + "\"; there are " + listing(pools.keySet()));
    }
    return pool;
  }

  /**
   * Returns the backend that {@code request} names.
   *
   * @throws io.vertx.core.eventbus.ReplyException with code 404 if there is none
   */
  MonitoredBackend requiredBackend(BusRequest request) {
    MonitoredPool pool = requiredPool(request);
    String id = request.requiredText("backend");
    MonitoredBackend backend = pool.backends().get(id);
    if (backend == null) {
      throw BusRequest.failure(
          404,
          "no backend \"" + id + "\" in pool \"" + pool.name() + "\"; it has "
              + listing(pool.backends().keySet()));
    }
    return backend;
  }

  /** The names, at most {@link #MAX_LISTED} of them. */
  private static String listing(Set<String> names) {
    if (names.isEmpty()) {
      return "none";
    }
    int more = names.size() - MAX_LISTED;
    return names.stream().limit(MAX_LISTED).collect(Collectors.joining(", "))
        + (more > 0 ? " and " + more + " more" : "");
  }

  boolean closed() {
    return closed;
  }

  /** Whether every backend has a verdict. */
  boolean allKnown() {
    for (MonitoredPool pool : pools.values()) {
      if (pool.counts().unknown() > 0) {
        return false;
      }
    }
    return true;
  }

  /** Applies the first configuration, whose backends are no changes. */
  void apply(Config config) {
    apply(config, "");
  }

  /**
   * Applies a configuration. Unchanged pools and backends keep their state.
   *
   * @param by who or what started the reload
   * @throws RuntimeException if a probe cannot be created; the pools before that one have been updated then
   */
  void apply(Config config, String by) {
    publisher.setNode(config.node());
    for (MonitoredPool pool : List.copyOf(pools.values())) {
      if (!config.pools().containsKey(pool.name())) {
        List<MonitoredBackend> removed = List.copyOf(pool.backends().values());
        removePool(pool);
        pool.setBackends(List.of());
        removed.forEach(
            each -> each.announce(ChangeKind.REMOVED, ChangeCause.CONFIG, FROM_FILE, by));
        publisher.forgetPool(pool.name());
      }
    }
    Map<String, MonitoredPool> inOrder = new LinkedHashMap<>();
    for (PoolConfig each : config.pools().values()) {
      MonitoredPool pool = pools.get(each.name());
      if (pool == null) {
        pool = new MonitoredPool(each, publisher, probeFactory);
        addPool(pool, each, by);
      } else {
        reconfiguration.apply(pool, each, by);
      }
      inOrder.put(each.name(), pool);
    }
    pools.clear();
    pools.putAll(inOrder);
    restored.clear();
    hasConfiguration = true;
    publisher.onOverridesChanged();
  }

  private void addPool(MonitoredPool pool, PoolConfig config, String by) {
    pools.put(config.name(), pool);
    List<MonitoredBackend> added = new ArrayList<>();
    for (Backend configured : config.backends()) {
      BackendId id = new BackendId(pool.name(), configured.id());
      OperatorOverride override = restored.get(id);
      if (override != null
          && override.fate() == Fate.REMOVED
          && override.configured().equals(configured)) {
        removedByOperator.add(id);
      } else {
        boolean applies = override != null
            && override.fate() == Fate.CHANGED
            && override.configured().url().equals(configured.url());
        added.add(createBackend(pool, configured, false, applies ? override : null));
      }
    }
    Map<String, Backend> configured = config.backendsById();
    for (OperatorOverride override : restored.values()) {
      boolean addedHere = override.id().pool().equals(pool.name()) && override.fate() == Fate.ADDED;
      if (addedHere && !configured.containsKey(override.id().backend())) {
        added.add(createBackend(pool, override.configured(), true, override));
      }
    }
    pool.setBackends(added);
    writeToBoard(pool);
    if (hasConfiguration) {
      added.forEach(each -> each.announce(ChangeKind.ADDED, ChangeCause.CONFIG, FROM_FILE, by));
    }
    added.forEach(backend -> backend.onConfigured(true));
  }

  private MonitoredBackend createBackend(
      MonitoredPool pool,
      Backend configured,
      boolean addedByOperator,
      @Nullable OperatorOverride override) {
    if (override == null) {
      return pool.createBackend(configured, addedByOperator);
    }
    MonitoredBackend backend =
        pool.createBackend(override.applyWeight(configured), addedByOperator);
    Instant now = publisher.timeSource().instant();
    override
        .modeInEffect(configured, now)
        .ifPresent(mode -> backend.restoreMode(mode, OperatorOverride.remaining(mode, now)));
    MonitorLog.LOG.info(
        "{} has mode {} and weight {}, as an operator has left it before the start ({}{})",
        backend.id(),
        backend.mode().mode().word(),
        backend.backend().weight(),
        backend.mode().reason().orElse("no reason given"),
        backend.mode().by().map(who -> ", by " + who).orElse(""));
    return backend;
  }

  /** All differences that the operator made to the configuration. */
  List<OperatorOverride> overrides() {
    List<OperatorOverride> overrides = new ArrayList<>();
    for (MonitoredPool pool : pools.values()) {
      Map<String, Backend> file = pool.settings().config().backendsById();
      for (MonitoredBackend backend : pool.backends().values()) {
        Optional<Backend> configured = Optional.ofNullable(file.get(backend.id().backend()));
        if (backend.isBeingRemoved()) {
          configured
              .filter(any -> !backend.addedByOperator())
              .ifPresent(each -> overrides.add(OperatorOverride.ofRemoved(backend.id(), each)));
        } else if (backend.addedByOperator()) {
          OperatorOverride.of(backend, backend.backend()).ifPresent(overrides::add);
        } else {
          configured.flatMap(each -> OperatorOverride.of(backend, each)).ifPresent(overrides::add);
        }
      }
      for (BackendId id : removedByOperator) {
        Backend configured = id.pool().equals(pool.name()) ? file.get(id.backend()) : null;
        if (configured != null) {
          overrides.add(OperatorOverride.ofRemoved(id, configured));
        }
      }
    }
    return overrides;
  }

  /** Adds a backend on request of the operator. */
  void addBackend(MonitoredPool pool, Backend added, String reason, String by) {
    List<MonitoredBackend> backends = new ArrayList<>(pool.backends().values());
    MonitoredBackend backend = pool.createBackend(added, true);
    backends.add(backend);
    pool.setBackends(backends);
    writeToBoard(pool);
    backend.announce(ChangeKind.ADDED, ChangeCause.OPERATOR, reason, by);
    backend.onConfigured(true);
    publisher.onOverridesChanged();
  }

  /** Removes {@code backend} once it has no request in flight. */
  void drain(MonitoredBackend backend) {
    backend.markForRemoval();
    drainTracker.drain(backend);
    publisher.onOverridesChanged();
  }

  @Override
  public boolean isMonitored(BackendId id) {
    return backend(id.pool(), id.backend()) != null;
  }

  @Override
  public void onDrained(MonitoredBackend backend) {
    MonitoredPool pool = pools.get(backend.id().pool());
    if (pool == null || pool.backends().get(backend.id().backend()) != backend) {
      return;
    }
    if (!backend.addedByOperator()) {
      removedByOperator.add(backend.id());
    }
    List<MonitoredBackend> backends = new ArrayList<>(pool.backends().values());
    backends.remove(backend);
    retire(backend);
    pool.setBackends(backends);
    writeToBoard(pool);
    backend.announce(
        ChangeKind.REMOVED,
        ChangeCause.OPERATOR,
        backend.mode().reason().orElse("removed"),
        backend.mode().by().orElse(""));
    publisher.onOverridesChanged();
  }

  private void retire(MonitoredBackend backend) {
    backend.close();
    publisher.board().erase(backend.id());
    drainTracker.forgetWhenIdle(backend.id());
  }

  private void writeToBoard(MonitoredPool pool) {
    pool.backends().values().forEach(each -> publisher.board().write(each.captureState()));
    publisher.board().write(pool.snapshot());
  }

  private Future<Void> removePool(MonitoredPool pool) {
    pools.remove(pool.name());
    removedByOperator.removeIf(id -> id.pool().equals(pool.name()));
    publisher.board().erase(pool.name());
    pool.backends().values().forEach(this::retire);
    return pool.close();
  }

  /**
   * Ends all probes and timers, and erases all pools and backends from the board.
   *
   * @return completes when all probes are closed
   */
  Future<Void> close() {
    closed = true;
    publisher.scheduler().close();
    List<Future<Void>> closing =
        List.copyOf(pools.values()).stream().map(this::removePool).toList();
    drainTracker.close();
    return Future.join(closing).mapEmpty();
  }
}
