package io.evenkeel.health.monitor;

import io.evenkeel.config.Config;
import io.evenkeel.config.ProcessLimits;
import io.evenkeel.health.BackendState;
import io.evenkeel.health.CheckVerdict;
import io.evenkeel.health.HealthBoard;
import io.evenkeel.health.HealthChanged;
import io.evenkeel.health.HealthReport;
import io.evenkeel.health.HealthSnapshot;
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
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The writer: every verdict changes here, on one event loop, and nowhere else. One instance. */
public final class HealthVerticle extends VerticleBase {
  /** Where the proxies ask about a backend that does not answer; in this JVM alone. */
  public static final String SUSPECT_ADDRESS = "evenkeel.health.suspect";

  /** Where the proxies say that nobody accepts; in this JVM alone. */
  public static final String KICK_ADDRESS = "evenkeel.health.kick";

  /** Where the admin passes the operator's orders on; in this JVM alone. */
  public static final String OPERATE_ADDRESS = "evenkeel.health.operate";

  private static final Logger LOG = LoggerFactory.getLogger(HealthVerticle.class);
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

  /** What there is between start and stop. */
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

  /** Completes when every backend of every pool has its first verdict, or after two seconds. Never fails. */
  public Future<Void> firstRound() {
    return firstRound.future();
  }

  /**
   * Goes over to another configuration: what did not change keeps its health, modes and probes. From any thread.
   *
   * @return completes when the board shows it
   */
  public Future<Void> apply(Config changed) {
    Running now = running;
    if (now == null) {
      return Future.failedFuture(new IllegalStateException("health is not being watched"));
    }
    Promise<Void> applied = Promise.promise();
    now.loop().runOnContext(go -> {
      if (running == null) {
        applied.fail(new IllegalStateException("health is not being watched any more"));
        return;
      }
      try {
        now.registry().apply(changed);
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
    Future<StateFile.StoredState> found = initialConfig
        .state()
        .map(file -> vertx.executeBlocking(() -> StateFile.read(file)))
        .orElseGet(() -> Future.succeededFuture(new StateFile.StoredState(List.of(), true)));
    return found.compose(this::startMonitoring);
  }

  private Future<?> startMonitoring(StateFile.StoredState found) {
    TimerWheel wheel = new TimerWheel(TimeUnit.MILLISECONDS.toNanos(TICK_MS), System.nanoTime());
    ProbeScheduler rounds = new ProbeScheduler(
        wheel, TimeSource.SYSTEM, PROBES_IN_FLIGHT, ProcessLimits.maxSlowProbes());
    HealthPublisher ledger = new HealthPublisher(
        initialConfig.node(),
        board,
        traffic,
        rounds,
        new SplittableRandom(),
        this::announce,
        this::onOverridesChanged);
    BackendRegistry roster = new BackendRegistry(ledger, pool -> Probe.create(vertx, names, pool));
    OverrideStore memory =
        new OverrideStore(vertx, ledger, initialConfig.state(), found, roster::overrides);
    roster.restore(found.overrides());
    long ticker = vertx.setPeriodic(TICK_MS, tick -> tick(rounds));
    running = new Running(context, wheel, ledger, roster, memory, ticker);
    Future<?> listening = registerConsumers(ledger, roster);
    try {
      roster.apply(initialConfig);
    } catch (RuntimeException problem) {
      return stop().transform(stopped -> Future.failedFuture(problem));
    }
    wheel.schedule(firstRoundTimer, System.nanoTime() + FIRST_ROUND_TIMEOUT_NANOS);
    if (roster.allKnown()) {
      firstRound.tryComplete();
    }
    return listening;
  }

  private static void tick(ProbeScheduler rounds) {
    try {
      rounds.tick();
    } catch (RuntimeException problem) {
      LOG.error("something that was due failed; this is a mistake in Evenkeel", problem);
    }
  }

  private Future<?> registerConsumers(HealthPublisher ledger, BackendRegistry roster) {
    EventBus bus = vertx.eventBus();
    CheckHandler checks = new CheckHandler(roster, TimeSource.SYSTEM);
    OperatorHandler operator = new OperatorHandler(roster, ledger);
    ReportHandler reports = new ReportHandler(roster);
    bus.<Object>localConsumer(
        SUSPECT_ADDRESS, message -> BusRequest.handle(message, reports::onSuspicion));
    bus.<Object>localConsumer(KICK_ADDRESS, message -> reports.onNoneAccepting(message.body()));
    bus.<Object>localConsumer(
        OPERATE_ADDRESS, message -> BusRequest.handle(message, operator::operate));
    List<MessageConsumer<Object>> everywhere = List.of(
        bus.consumer(CheckVerdict.ADDRESS, message -> BusRequest.handle(message, checks::check)),
        bus.consumer(HealthReport.ADDRESS, message -> reports.onReport(message.body())),
        bus.consumer(
            HealthSnapshot.ADDRESS,
            message -> BusRequest.handle(message, call -> snapshot(call, ledger, roster))));
    return Future.all(everywhere.stream().map(MessageConsumer::completion).toList());
  }

  private Future<JsonObject> snapshot(
      BusRequest call, HealthPublisher ledger, BackendRegistry roster) {
    if (call.optionalText("backend").isPresent()) {
      BackendId id = call.backend(roster).id();
      BackendState state = Objects.requireNonNull(board.backend(id));
      return Future.succeededFuture(
          StateJson.backend(state, traffic.backend(id), ledger.timeSource().nanos(), true));
    }
    List<PoolSnapshot> pools = call.optionalText("pool").isPresent()
        ? List.of(call.pool(roster).snapshot())
        : roster.pools().stream().map(MonitoredPool::snapshot).toList();
    Page page = new Page(
        call.optionalInteger("from", 0, Integer.MAX_VALUE).orElse(0L),
        call.optionalInteger("most", 0, Integer.MAX_VALUE).orElse((long) Integer.MAX_VALUE));
    return Future.succeededFuture(StateJson.snapshot(
        ledger.node(),
        ledger.seq(),
        ledger.timeSource().instant(),
        pools,
        page,
        board,
        traffic,
        ledger.timeSource().nanos()));
  }

  private void announce(HealthChanged change) {
    vertx.eventBus().publish(HealthChanged.ADDRESS, change.toJson());
    Running now = running;
    if (change.was() == Health.UNKNOWN
        && now != null
        && !firstRound.future().isComplete()
        && now.registry().allKnown()) {
      firstRound.tryComplete();
    }
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
    Future<Void> kept = last.overrideStore().close();
    return Future.join(kept, last.registry().close()).onComplete(closed -> {
      if (last.wheel().size() != 0) {
        LOG.error(
            "{} timers were left behind; this is a mistake in Evenkeel",
            last.wheel().size());
      }
    });
  }
}
