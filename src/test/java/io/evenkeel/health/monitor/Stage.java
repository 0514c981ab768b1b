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

/** All of the writer, in a time of the test's own, with probes that end as the test says; no socket, no thread. */
public final class Stage implements AutoCloseable {
  /** One probe that has begun. */
  record Run(BackendId id, Backend backend, ProbeRun look, long order, long startedAt) {}

  final VirtualTime time = new VirtualTime();
  final ProbeScheduler rounds;
  final HealthBoard board;
  final TrafficStats traffic = new TrafficStats(1);
  final HealthPublisher ledger;
  final BackendRegistry roster;
  final ReportHandler reports;
  private final OperatorHandler operator;
  private final CheckHandler checks;
  private final Consumer<Run> begun;
  final Map<BackendId, List<Run>> runs = new LinkedHashMap<>();
  private long order;

  /**
   * @param told hears of every change
   * @param begun hears of every probe that begins; it may end it
   */
  Stage(Vertx vertx, int cap, long seed, Consumer<HealthChanged> told, Consumer<Run> begun) {
    this.begun = begun;
    rounds = new ProbeScheduler(time.wheel, time, cap, 0);
    board = new HealthBoard(vertx);
    ledger = new HealthPublisher(
        "lb1",
        new HealthBoardWriter(vertx),
        traffic,
        rounds,
        new SplittableRandom(seed),
        told,
        pool -> {},
        () -> {});
    roster = new BackendRegistry(ledger, pool -> new Scene(pool.name()));
    reports = new ReportHandler(roster, time);
    operator = new OperatorHandler(roster, ledger);
    checks = new CheckHandler(roster, time);
  }

  private final class Scene implements Probe {
    private final String pool;

    Scene(String pool) {
      this.pool = pool;
    }

    @Override
    public void check(Backend backend, ProbeRun look) {
      BackendId id = new BackendId(pool, backend.id());
      Run run = new Run(id, backend, look, next(), time.nanos());
      runs.computeIfAbsent(id, unseen -> new ArrayList<>()).add(run);
      begun.accept(run);
    }

    @Override
    public void removeBackend(Backend backend) {}

    @Override
    public Future<Void> close() {
      return Future.succeededFuture();
    }
  }

  /** A number that rises with everything that happens. */
  long next() {
    return ++order;
  }

  void apply(Settings... settings) {
    roster.apply(Settings.config(settings));
  }

  void pass(Duration length) {
    time.pass(length);
  }

  /** Of a proxy of this process. */
  void report(JsonObject report) {
    reports.onOutcome(report);
  }

  /** Of another program on the event bus. */
  void reportFromOutside(JsonObject report) {
    asked(reports::onReport, report);
  }

  /** An order, which may be refused. */
  void operate(JsonObject order) {
    asked(operator::operate, order);
  }

  void check(JsonObject which) {
    asked(checks::check, which);
  }

  void suspect(JsonObject which) {
    asked(reports::onSuspicion, which);
  }

  /** Whether it was taken; what is refused has changed nothing. */
  private static boolean asked(Function<BusRequest, Future<JsonObject>> desk, JsonObject body) {
    try {
      return !desk.apply(new BusRequest(body)).failed();
    } catch (ReplyException refused) {
      return false;
    }
  }

  /** Those that have not ended. */
  List<Run> underWay() {
    return runs.values().stream()
        .flatMap(List::stream)
        .filter(run -> !run.look().ended())
        .toList();
  }

  @Override
  public void close() {
    Eventually.get(roster.close());
  }
}
