package io.evenkeel.health.monitor;

import io.evenkeel.model.Backend;
import io.evenkeel.model.ChangeCause;
import io.evenkeel.model.Mode;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Handles the operator's requests: to set modes and weights, to add and to remove backends. Used on HealthVerticle's
 * event loop only.
 */
final class OperatorHandler {
  private static final long MAX_DURATION_MS = Duration.ofDays(3650).toMillis();

  private final BackendRegistry registry;
  private final HealthPublisher publisher;

  OperatorHandler(BackendRegistry registry, HealthPublisher publisher) {
    this.registry = registry;
    this.publisher = publisher;
  }

  /** Executes the operation that {@code do} names, completely or not at all. */
  Future<JsonObject> operate(BusRequest request) {
    String operation = request.requiredText("do");
    return Future.succeededFuture(
        switch (operation) {
          case "mode" -> setMode(request);
          case "weight" -> setWeight(request);
          case "add" -> addBackend(request);
          case "remove" -> removeBackend(request);
          default ->
            throw BusRequest.failure(
                400, "nothing is done by \"" + operation + "\"; write mode, weight, add or remove");
        });
  }

  private JsonObject setMode(BusRequest request) {
    String word = request.requiredText("mode");
    Mode mode = List.of(Mode.values()).stream()
        .filter(each -> each.word().equals(word.toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(() -> BusRequest.failure(
            400, "no mode \"" + word + "\"; choose one of active, drain, maintenance"));
    Optional<Duration> time =
        request.optionalInteger("forMs", 1, MAX_DURATION_MS).map(Duration::ofMillis);
    Optional<String> reason = request.optionalText("reason");
    Optional<String> by = request.optionalText("by");
    boolean all = request.optionalText("backend").isEmpty();
    List<MonitoredBackend> backends = all
        ? registry.requiredPool(request).backends().values().stream()
            .filter(backend -> !backend.isBeingRemoved())
            .toList()
        : List.of(changeableBackend(request));
    for (MonitoredBackend backend : backends) {
      // the configured mode has no end: it would return to itself
      Optional<Duration> until = time.filter(any -> mode != backend.backend().mode());
      backend.setMode(mode, until, ChangeCause.OPERATOR, reason, by);
    }
    return new JsonObject();
  }

  private JsonObject setWeight(BusRequest request) {
    MonitoredBackend backend = changeableBackend(request);
    int weight = request
        .optionalInteger("weight", 0, AddBackendRequest.MAX_WEIGHT)
        .orElseThrow(() -> BusRequest.failure(400, "\"weight\" is missing"))
        .intValue();
    int previous = backend.backend().weight();
    backend.setBackend(backend.backend().withWeight(weight));
    backend.announceWeight(
        previous,
        ChangeCause.OPERATOR,
        request.optionalText("reason").orElse("weight " + weight),
        request.optionalText("by").orElse(""));
    publisher.onOverridesChanged();
    return new JsonObject();
  }

  private JsonObject addBackend(BusRequest request) {
    MonitoredPool pool = registry.requiredPool(request);
    if (!(request.body().getValue("backend") instanceof JsonObject json)) {
      throw BusRequest.failure(400, "\"backend\" has to be an object with a url");
    }
    Backend added = AddBackendRequest.parse(json);
    if (pool.backends().containsKey(added.id())) {
      throw BusRequest.failure(
          409, "pool \"" + pool.name() + "\" has a backend \"" + added.id() + "\" already");
    }
    registry.addBackend(
        pool,
        added,
        request.optionalText("reason").orElse("added"),
        request.optionalText("by").orElse(""));
    return new JsonObject().put("id", added.id());
  }

  private JsonObject removeBackend(BusRequest request) {
    MonitoredBackend backend = registry.requiredBackend(request);
    if (!backend.isBeingRemoved()) {
      Optional<String> by = request.optionalText("by");
      Optional<String> reason = Optional.of(request.optionalText("reason").orElse("removed"));
      backend.setMode(Mode.DRAIN, Optional.empty(), ChangeCause.OPERATOR, reason, by);
      registry.drain(backend);
    }
    return new JsonObject();
  }

  /** Returns the backend that {@code request} names, unless it is being removed. */
  private MonitoredBackend changeableBackend(BusRequest request) {
    MonitoredBackend backend = registry.requiredBackend(request);
    if (backend.isBeingRemoved()) {
      throw BusRequest.failure(
          409, backend.id() + " is being removed; it goes as soon as nothing is in flight there");
    }
    return backend;
  }
}
