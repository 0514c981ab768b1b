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
  public static final String SUSPECT = "evenkeel.health.suspect";

  /** Where the proxies say that nobody accepts; in this JVM alone. */
  public static final String KICK = "evenkeel.health.kick";

  /** Where the admin passes the operator's orders on; in this JVM alone. */
  public static final String OPERATE = "evenkeel.health.operate";

  private static final Logger LOG = LoggerFactory.getLogger(HealthVerticle.class);
  private static final long TICK_MS = 20;
  private static final int PROBES_IN_FLIGHT = 256;
  private static final long FIRST_ROUND = TimeUnit.SECONDS.toNanos(2);

  private final Config first;
  private final HealthBoard board;
  private final TrafficStats traffic;
  private final BackendNames names;
  private final Promise<Void> firstRound = Promise.promise();
  private final Timer patience = new Timer() {
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
      HealthPublisher ledger,
      BackendRegistry roster,
      OverrideStore memory,
      long ticker) {}

  public HealthVerticle(
      Config config, HealthBoard board, TrafficStats traffic, BackendNames names) {
    this.names = names;
    this.first = config;
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
        now.roster().apply(changed);
        now.memory().file(changed.state());
        applied.complete();
      } catch (RuntimeException problem) {
        applied.fail(problem);
      }
    });
    return applied.future();
  }

  @Override
  public Future<?> start() {
    Future<StateFile.Found> found = first
        .state()
        .map(file -> vertx.executeBlocking(() -> StateFile.read(file)))
        .orElseGet(() -> Future.succeededFuture(new StateFile.Found(List.of(), true)));
    return found.compose(this::begin);
  }

  private Future<?> begin(StateFile.Found found) {
    TimerWheel wheel = new TimerWheel(TimeUnit.MILLISECONDS.toNanos(TICK_MS), System.nanoTime());
    ProbeScheduler rounds = new ProbeScheduler(
        wheel, TimeSource.SYSTEM, PROBES_IN_FLIGHT, ProcessLimits.maxSlowProbes());
    HealthPublisher ledger = new HealthPublisher(
        first.node(), board, traffic, rounds, new SplittableRandom(), this::tell, this::keep);
    BackendRegistry roster = new BackendRegistry(ledger, pool -> Probe.open(vertx, names, pool));
    OverrideStore memory = new OverrideStore(vertx, ledger, first.state(), found, roster::wishes);
    roster.remember(found.kept());
    long ticker = vertx.setPeriodic(TICK_MS, tick -> advance(rounds));
    running = new Running(context, wheel, ledger, roster, memory, ticker);
    Future<?> listening = listen(ledger, roster);
    try {
      roster.apply(first);
    } catch (RuntimeException problem) {
      return stop().transform(stopped -> Future.failedFuture(problem));
    }
    wheel.schedule(patience, System.nanoTime() + FIRST_ROUND);
    if (roster.known()) {
      firstRound.tryComplete();
    }
    return listening;
  }

  private static void advance(ProbeScheduler rounds) {
    try {
      rounds.tick();
    } catch (RuntimeException problem) {
      LOG.error("something that was due failed; this is a mistake in Evenkeel", problem);
    }
  }

  private Future<?> listen(HealthPublisher ledger, BackendRegistry roster) {
    EventBus bus = vertx.eventBus();
    CheckHandler checks = new CheckHandler(roster, TimeSource.SYSTEM);
    OperatorHandler operator = new OperatorHandler(roster, ledger);
    ReportHandler reports = new ReportHandler(roster);
    bus.<Object>localConsumer(SUSPECT, message -> BusRequest.serve(message, reports::suspect));
    bus.<Object>localConsumer(KICK, message -> reports.kick(message.body()));
    bus.<Object>localConsumer(OPERATE, message -> BusRequest.serve(message, operator::operate));
    List<MessageConsumer<Object>> everywhere = List.of(
        bus.consumer(CheckVerdict.ADDRESS, message -> BusRequest.serve(message, checks::check)),
        bus.consumer(HealthReport.ADDRESS, message -> reports.report(message.body())),
        bus.consumer(
            HealthSnapshot.ADDRESS,
            message -> BusRequest.serve(message, call -> snapshot(call, ledger, roster))));
    return Future.all(everywhere.stream().map(MessageConsumer::completion).toList());
  }

  private Future<JsonObject> snapshot(
      BusRequest call, HealthPublisher ledger, BackendRegistry roster) {
    if (call.text("backend").isPresent()) {
      BackendId id = call.watch(roster).id();
      BackendState state = Objects.requireNonNull(board.backend(id));
      return Future.succeededFuture(
          StateJson.backend(state, traffic.backend(id), ledger.now().nanos(), true));
    }
    List<PoolSnapshot> pools = call.text("pool").isPresent()
        ? List.of(call.pool(roster).snapshot())
        : roster.pools().stream().map(MonitoredPool::snapshot).toList();
    Page page = new Page(
        call.whole("from", 0, Integer.MAX_VALUE).orElse(0L),
        call.whole("most", 0, Integer.MAX_VALUE).orElse((long) Integer.MAX_VALUE));
    return Future.succeededFuture(StateJson.snapshot(
        ledger.node(),
        ledger.seq(),
        ledger.now().instant(),
        pools,
        page,
        board,
        traffic,
        ledger.now().nanos()));
  }

  private void tell(HealthChanged change) {
    vertx.eventBus().publish(HealthChanged.ADDRESS, change.toJson());
    Running now = running;
    if (change.was() == Health.UNKNOWN
        && now != null
        && !firstRound.future().isComplete()
        && now.roster().known()) {
      firstRound.tryComplete();
    }
  }

  private void keep() {
    Running now = running;
    if (now != null) {
      now.memory().changed();
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
    vertx.cancelTimer(last.ticker());
    last.wheel().cancel(patience);
    Future<Void> kept = last.memory().close();
    return Future.join(kept, last.roster().close()).onComplete(closed -> {
      if (last.wheel().size() != 0) {
        LOG.error(
            "{} timers were left behind; this is a mistake in Evenkeel",
            last.wheel().size());
      }
    });
  }
}
