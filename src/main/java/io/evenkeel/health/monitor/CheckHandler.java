package io.evenkeel.health.monitor;

import io.evenkeel.health.CheckVerdict;
import io.evenkeel.health.ProbeResult;
import io.evenkeel.health.ProbeResult.Phases;
import io.evenkeel.health.probe.ProbeSequence.Purpose;
import io.evenkeel.health.probe.TimeSource;
import io.evenkeel.model.Health;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.OptionalInt;

/** Handles requests for probes on demand: of one backend, a pool, or all. Used on HealthVerticle's event loop only. */
final class CheckHandler {
  private final BackendRegistry registry;
  private final TimeSource timeSource;

  CheckHandler(BackendRegistry registry, TimeSource timeSource) {
    this.registry = registry;
    this.timeSource = timeSource;
  }

  /** Returns one verdict if the request names a backend, else several as {@code verdicts}. */
  Future<JsonObject> check(BusRequest request) {
    if (request.optionalText("backend").isPresent()) {
      return check(registry.requiredBackend(request)).map(CheckVerdict::toJson);
    }
    return request.optionalText("pool").isPresent()
        ? checkAll(List.copyOf(registry.requiredPool(request).backends().values()))
        : checkAll(registry.pools().stream()
            .flatMap(pool -> pool.backends().values().stream())
            .toList());
  }

  private Future<JsonObject> checkAll(List<MonitoredBackend> backends) {
    List<Future<CheckVerdict>> checks = backends.stream().map(this::check).toList();
    return Future.join(checks).transform(all -> {
      if (registry.closed()) {
        return Future.failedFuture(BusRequest.failure(503, "health is not being watched any more"));
      }
      JsonArray verdicts = new JsonArray();
      // a backend that was removed in the meantime has no verdict
      checks.stream()
          .filter(Future::succeeded)
          .forEach(one -> verdicts.add(one.result().toJson()));
      return Future.succeededFuture(new JsonObject().put("verdicts", verdicts));
    });
  }

  private Future<CheckVerdict> check(MonitoredBackend backend) {
    if (!backend.settings().hasProbes()) {
      return Future.succeededFuture(unprobedVerdict(backend));
    }
    return backend
        .prober()
        .request(Purpose.CHECK)
        .map(result -> verdict(backend, result))
        .recover(noProbe -> withoutProbe(backend));
  }

  private Future<CheckVerdict> withoutProbe(MonitoredBackend backend) {
    if (registry.closed()) {
      return Future.failedFuture(BusRequest.failure(503, "health is not being watched any more"));
    }
    return backend.isRemoved()
        ? Future.failedFuture(BusRequest.failure(404, backend.id() + " is gone"))
        : Future.succeededFuture(unprobedVerdict(backend));
  }

  private static CheckVerdict verdict(MonitoredBackend backend, ProbeResult result) {
    return new CheckVerdict(
        backend.id().pool(),
        backend.id().backend(),
        backend.verdict().health(),
        result.passed(),
        backend.verdict().held(),
        result.status(),
        result.reason(),
        result.latencyMs(),
        result.phases(),
        result.at());
  }

  /** The verdict with {@code health: false}: it follows from requests alone. */
  private CheckVerdict unprobedVerdict(MonitoredBackend backend) {
    return new CheckVerdict(
        backend.id().pool(),
        backend.id().backend(),
        backend.verdict().health(),
        backend.verdict().health() == Health.ALIVE,
        backend.verdict().held(),
        OptionalInt.empty(),
        "not probed: the pool has health: false",
        0,
        Phases.NONE,
        timeSource.instant());
  }
}
