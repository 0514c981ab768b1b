package io.evenkeel.health.monitor;

import io.evenkeel.health.CheckVerdict;
import io.evenkeel.health.ProbeResult.Phases;
import io.evenkeel.health.probe.ProbeSequence.Purpose;
import io.evenkeel.health.probe.TimeSource;
import io.evenkeel.model.Health;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.OptionalInt;

/** Probes on demand: of one backend, of a pool, of everything. Confined to its event loop. */
final class CheckHandler {
  private final BackendRegistry registry;
  private final TimeSource timeSource;

  CheckHandler(BackendRegistry roster, TimeSource now) {
    this.registry = roster;
    this.timeSource = now;
  }

  /** One verdict, or all of them as {@code verdicts}. */
  Future<JsonObject> check(BusRequest call) {
    if (call.optionalText("backend").isPresent()) {
      MonitoredBackend watch = call.backend(registry);
      return check(watch).map(CheckVerdict::toJson);
    }
    return call.optionalText("pool").isPresent()
        ? checkAll(List.copyOf(call.pool(registry).backends().values()))
        : checkAll(registry.pools().stream()
            .flatMap(pool -> pool.backends().values().stream())
            .toList());
  }

  private Future<JsonObject> checkAll(List<MonitoredBackend> watches) {
    List<Future<CheckVerdict>> checks = watches.stream().map(this::check).toList();
    return Future.join(checks).transform(all -> {
      if (registry.closed()) {
        return Future.failedFuture(BusRequest.failure(503, "health is not being watched any more"));
      }
      JsonArray verdicts = new JsonArray();
      // who went meanwhile has no verdict
      checks.stream()
          .filter(Future::succeeded)
          .forEach(one -> verdicts.add(one.result().toJson()));
      return Future.succeededFuture(new JsonObject().put("verdicts", verdicts));
    });
  }

  private Future<CheckVerdict> check(MonitoredBackend watch) {
    if (!watch.pool().hasProbes()) {
      return Future.succeededFuture(unprobedVerdict(watch));
    }
    return watch
        .prober()
        .request(Purpose.CHECK)
        .map(result -> CheckVerdict.of(watch, result))
        .recover(unanswered -> withoutProbe(watch));
  }

  private Future<CheckVerdict> withoutProbe(MonitoredBackend watch) {
    if (registry.closed()) {
      return Future.failedFuture(BusRequest.failure(503, "health is not being watched any more"));
    }
    return watch.isRemoved()
        ? Future.failedFuture(BusRequest.failure(404, watch.id() + " is gone"))
        : Future.succeededFuture(unprobedVerdict(watch));
  }

  /** With {@code health: false} there is no probe to run, and the verdict is what the requests say. */
  private CheckVerdict unprobedVerdict(MonitoredBackend watch) {
    return new CheckVerdict(
        watch.id().pool(),
        watch.id().backend(),
        watch.verdict().health(),
        watch.verdict().health() == Health.ALIVE,
        watch.verdict().held(),
        OptionalInt.empty(),
        "not probed: the pool has health: false",
        0,
        Phases.NONE,
        timeSource.instant());
  }
}
