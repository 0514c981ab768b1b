package io.evenkeel.health.monitor;

import io.evenkeel.config.Config;
import io.evenkeel.config.ProcessLimits;
import io.evenkeel.health.BackendState;
import io.evenkeel.health.CheckVerdict;
import io.evenkeel.health.HealthBoard;
import io.evenkeel.health.HealthChanged;
import io.evenkeel.health.HealthReport;
import io.evenkeel.health.HealthSnapshot;
import io.evenkeel.health.PoolChanged;
import io.evenkeel.health.PoolSnapshot;
import io.evenkeel.health.StateJson;
import io.evenkeel.health.StateJson.Page;
import io.evenkeel.health.probe.Probe;
import io.evenkeel.health.probe.ProbeScheduler;
import io.evenkeel.health.probe.TimeSource;
import io.evenkeel.model.BackendId;
import io.evenkeel.model.Health;
import io.evenkeel.net.BackendNames;
import io.evenkeel.time.TimerWheel;
import io.evenkeel.time.TimerWheel.Timer;
import io.evenkeel.traffic.TrafficStats;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The only writer of health: every verdict changes here, on one event loop. One instance per process. */
public final class HealthVerticle extends VerticleBase {
  /** Request address: a proxy requests a probe of a backend that does not respond. Local to this JVM. */
  public static final String SUSPECT_ADDRESS = "evenkeel.health.suspect";

  /** Publish address: every change of a pool's status, for the admin. Local to this JVM. */
  public static final String POOL_CHANGES_ADDRESS = "evenkeel.health.pools";

  /** Send address: a proxy reports that no backend of a pool accepts requests. Local to this JVM. */
  public static final String KICK_ADDRESS = "evenkeel.health.kick";

  /** Request address: the admin forwards an operation of the operator. Local to this JVM. */
  public static final String OPERATE_ADDRESS = "evenkeel.health.operate";

  /** Publish address: every change, for the admin and the proxies. Local to this JVM, so no other process can forge one. */
  public static final String CHANGES_ADDRESS = "evenkeel.health.changes";

  /** Send address: a proxy reports the outcome of an attempt. Local to this JVM. */
  public static final String OUTCOME_ADDRESS = "evenkeel.health.outcome";

  private static final DeliveryOptions LOCAL_ONLY = new DeliveryOptions().setLocalOnly(true);
  private static final long TICK_MS = 20;
  private static final int PROBES_IN_FLIGHT = 256;
  private static final long FIRST_ROUND_TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final Config initialConfig;
  private final HealthBoard board;
  private final TrafficStats traffic;
  private final BackendNames names;
  private final Promise<Void> firstRound = Promise.promise();
  private final Timer firstRoundTimer = new Timer() {
    @Override
    public void onExpired(long now) {
      firstRound.tryComplete();
    }
  };
  private volatile @Nullable Running running;

  /** The objects that exist between start and stop. */
  private record Running(
      Context loop,
      TimerWheel wheel,
      HealthPublisher publisher,
      BackendRegistry registry,
      OverrideStore overrideStore,
      long tickTimer) {}

  public HealthVerticle(
      Config config, HealthBoard board, TrafficStats traffic, BackendNames names) {
    this.names = names;
    this.initialConfig = config;
    this.board = board;
    this.traffic = traffic;
  }

  /** Completes when every backend has its first verdict, after 2 s at most. Never fails. */
  public Future<Void> firstRound() {
    return firstRound.future();
  }

  /**
   * Applies another configuration. Unchanged pools and backends keep their health, modes and probes. May be called on
   * any thread.
   *
   * @param by who or what started the reload, for the changes that it makes
   * @return completes when the board shows the new configuration
   */
  public Future<Void> apply(Config changed, String by) {
    Running now = running;
    if (now == null) {
      return Future.failedFuture(new IllegalStateException("health is not being watched"));
    }
    Promise<Void> applied = Promise.promise();
    now.loop().runOnContext(nothing -> {
      if (running == null) {
        applied.fail(new IllegalStateException("health is not being watched any more"));
        return;
      }
      try {
        now.registry().apply(changed, by);
        now.overrideStore().setFile(changed.state());
        applied.complete();
      } catch (RuntimeException problem) {
        applied.fail(problem);
      }
    });
    return applied.future();
  }

  @Override
  public Future<?> start() {
    Future<StateFile.StoredState> stored = initialConfig
        .state()
        .map(file -> vertx.executeBlocking(() -> StateFile.read(file)))
        .orElseGet(() -> Future.succeededFuture(new StateFile.StoredState(List.of(), true)));
    return stored.compose(this::startMonitoring);
  }

  private Future<?> startMonitoring(StateFile.StoredState stored) {
    TimerWheel wheel = new TimerWheel(TimeUnit.MILLISECONDS.toNanos(TICK_MS), System.nanoTime());
    ProbeScheduler scheduler = new ProbeScheduler(
        wheel, TimeSource.SYSTEM, PROBES_IN_FLIGHT, ProcessLimits.maxSlowProbes());
    HealthPublisher publisher = new HealthPublisher(
        initialConfig.node(),
        new HealthBoardWriter(vertx),
        traffic,
        scheduler,
        new SplittableRandom(),
        this::announce,
        this::announce,
        this::onOverridesChanged);
    BackendRegistry registry =
        new BackendRegistry(publisher, pool -> Probe.create(vertx, names, pool));
    OverrideStore overrideStore =
        new OverrideStore(vertx, publisher, initialConfig.state(), stored, registry::overrides);
    registry.restore(stored.overrides());
    long tickTimer = vertx.setPeriodic(TICK_MS, timer -> tick(scheduler));
    running = new Running(context, wheel, publisher, registry, overrideStore, tickTimer);
    Future<?> listening = registerConsumers(publisher, registry);
    try {
      registry.apply(initialConfig);
    } catch (RuntimeException problem) {
      return stop().transform(stopped -> Future.failedFuture(problem));
    }
    wheel.schedule(firstRoundTimer, System.nanoTime() + FIRST_ROUND_TIMEOUT_NANOS);
    if (registry.allKnown()) {
      firstRound.tryComplete();
    }
    return listening;
  }

  private static void tick(ProbeScheduler scheduler) {
    try {
      scheduler.tick();
    } catch (RuntimeException problem) {
      MonitorLog.LOG.error("something that was due failed; this is a mistake in Evenkeel", problem);
    }
  }

  private Future<?> registerConsumers(HealthPublisher publisher, BackendRegistry registry) {
    EventBus bus = vertx.eventBus();
    CheckHandler checks = new CheckHandler(registry, TimeSource.SYSTEM);
    OperatorHandler operator = new OperatorHandler(registry, publisher);
    ReportHandler reports = new ReportHandler(registry, TimeSource.SYSTEM);
    bus.<Object>localConsumer(
        SUSPECT_ADDRESS, message -> BusRequest.handle(message, reports::onSuspicion));
    bus.<Object>localConsumer(OUTCOME_ADDRESS, message -> reports.onOutcome(message.body()));
    bus.<Object>localConsumer(KICK_ADDRESS, message -> reports.onNoneAccepting(message.body()));
    bus.<Object>localConsumer(
        OPERATE_ADDRESS, message -> BusRequest.handle(message, operator::operate));
    List<MessageConsumer<Object>> clustered = List.of(
        bus.consumer(CheckVerdict.ADDRESS, message -> BusRequest.handle(message, checks::check)),
        bus.consumer(
            HealthReport.ADDRESS, message -> BusRequest.handle(message, reports::onReport)),
        bus.consumer(
            HealthSnapshot.ADDRESS,
            message ->
                BusRequest.handle(message, request -> snapshot(request, publisher, registry))));
    return Future.all(clustered.stream().map(MessageConsumer::completion).toList());
  }

  private Future<JsonObject> snapshot(
      BusRequest request, HealthPublisher publisher, BackendRegistry registry) {
    if (request.optionalText("backend").isPresent()) {
      BackendId id = registry.requiredBackend(request).id();
      BackendState state = Objects.requireNonNull(board.backend(id));
      return Future.succeededFuture(
          StateJson.backend(state, traffic.backend(id), publisher.timeSource().nanos(), true));
    }
    List<PoolSnapshot> pools = request.optionalText("pool").isPresent()
        ? List.of(registry.requiredPool(request).snapshot())
        : registry.pools().stream().map(MonitoredPool::snapshot).toList();
    Page page = new Page(
        request.optionalInteger("from", 0, Integer.MAX_VALUE).orElse(0L),
        request.optionalInteger("most", 0, Integer.MAX_VALUE).orElse((long) Integer.MAX_VALUE));
    return Future.succeededFuture(StateJson.snapshot(
        publisher.node(),
        publisher.seq(),
        publisher.timeSource().instant(),
        pools,
        page,
        board,
        traffic,
        publisher.timeSource().nanos()));
  }

  private void announce(HealthChanged change) {
    JsonObject json = change.toJson();
    vertx.eventBus().publish(CHANGES_ADDRESS, json, LOCAL_ONLY);
    vertx.eventBus().publish(HealthChanged.ADDRESS, json);
    Running now = running;
    if (change.was() == Health.UNKNOWN
        && now != null
        && !firstRound.future().isComplete()
        && now.registry().allKnown()) {
      firstRound.tryComplete();
    }
  }

  private void announce(PoolChanged change) {
    JsonObject json = change.toJson();
    vertx.eventBus().publish(POOL_CHANGES_ADDRESS, json, LOCAL_ONLY);
    vertx.eventBus().publish(PoolChanged.ADDRESS, json);
  }

  private void onOverridesChanged() {
    Running now = running;
    if (now != null) {
      now.overrideStore().scheduleWrite();
    }
  }

  @Override
  public Future<?> stop() {
    Running last = running;
    running = null;
    firstRound.tryComplete();
    if (last == null) {
      return Future.succeededFuture();
    }
    vertx.cancelTimer(last.tickTimer());
    last.wheel().cancel(firstRoundTimer);
    Future<Void> written = last.overrideStore().close();
    return Future.join(written, last.registry().close()).onComplete(closed -> {
      if (last.wheel().size() != 0) {
        MonitorLog.LOG.error(
            "{} timers were left behind; this is a mistake in Evenkeel",
            last.wheel().size());
      }
    });
  }
}
