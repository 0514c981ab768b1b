package io.evenkeel.health.monitor;

import io.evenkeel.health.HealthBoard;
import io.evenkeel.health.HealthChanged;
import io.evenkeel.health.probe.Probe;
import io.evenkeel.health.probe.ProbeRun;
import io.evenkeel.health.probe.ProbeScheduler;
import io.evenkeel.model.Backend;
import io.evenkeel.model.BackendId;
import io.evenkeel.traffic.TrafficStats;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The health monitor without HealthVerticle, in virtual time, with probes that the test ends; no sockets, no threads.
 */
public final class SimulatedHealth implements AutoCloseable {
  /** A probe that was started. */
  record StartedProbe(BackendId id, Backend backend, ProbeRun probe, long order, long startedAt) {}

  final VirtualTime time = new VirtualTime();
  final ProbeScheduler scheduler;
  final HealthBoard board;
  final TrafficStats traffic = new TrafficStats(1);
  final HealthPublisher publisher;
  final BackendRegistry registry;
  final ReportHandler reports;
  private final OperatorHandler operator;
  private final CheckHandler checks;
  private final Consumer<StartedProbe> onProbeStarted;
  final Map<BackendId, List<StartedProbe>> runs = new LinkedHashMap<>();
  private long order;

  /**
   * @param onChange receives every change
   * @param onProbeStarted receives every probe that starts, and may end it
   */
  SimulatedHealth(
      Vertx vertx,
      int cap,
      long seed,
      Consumer<HealthChanged> onChange,
      Consumer<StartedProbe> onProbeStarted) {
    this.onProbeStarted = onProbeStarted;
    scheduler = new ProbeScheduler(time.wheel, time, cap, 0);
    board = new HealthBoard(vertx);
    publisher = new HealthPublisher(
        "lb1",
        new HealthBoardWriter(vertx),
        traffic,
        scheduler,
        new SplittableRandom(seed),
        onChange,
        pool -> {},
        () -> {});
    registry = new BackendRegistry(publisher, pool -> new TestProbe(pool.name()));
    reports = new ReportHandler(registry, time);
    operator = new OperatorHandler(registry, publisher);
    checks = new CheckHandler(registry, time);
  }

  private final class TestProbe implements Probe {
    private final String pool;

    TestProbe(String pool) {
      this.pool = pool;
    }

    @Override
    public void check(Backend backend, ProbeRun probe) {
      BackendId id = new BackendId(pool, backend.id());
      StartedProbe run = new StartedProbe(id, backend, probe, next(), time.nanos());
      runs.computeIfAbsent(id, unseen -> new ArrayList<>()).add(run);
      onProbeStarted.accept(run);
    }

    @Override
    public void removeBackend(Backend backend) {}

    @Override
    public Future<Void> close() {
      return Future.succeededFuture();
    }
  }

  /** A number that increases with every event. */
  long next() {
    return ++order;
  }

  void apply(Settings... settings) {
    registry.apply(Settings.config(settings));
  }

  void pass(Duration length) {
    time.pass(length);
  }

  /** Sends a report as a proxy of this process does. */
  void report(JsonObject report) {
    reports.onOutcome(report);
  }

  /** Sends a report as another program on the event bus does. */
  void reportFromOutside(JsonObject report) {
    isAccepted(reports::onReport, report);
  }

  /** Sends a command, which may be refused. */
  void operate(JsonObject order) {
    isAccepted(operator::operate, order);
  }

  void check(JsonObject which) {
    isAccepted(checks::check, which);
  }

  void suspect(JsonObject which) {
    isAccepted(reports::onSuspicion, which);
  }

  /** Whether the request was accepted. */
  private static boolean isAccepted(
      Function<BusRequest, Future<JsonObject>> handler, JsonObject body) {
    try {
      return !handler.apply(new BusRequest(body)).failed();
    } catch (ReplyException refused) {
      return false;
    }
  }

  /** The probes in flight. */
  List<StartedProbe> inFlight() {
    return runs.values().stream()
        .flatMap(List::stream)
        .filter(run -> !run.probe().ended())
        .toList();
  }

  @Override
  public void close() {
    Eventually.get(registry.close());
  }
}
