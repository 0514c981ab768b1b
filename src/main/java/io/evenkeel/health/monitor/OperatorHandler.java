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

/** The operator's orders: modes, weights, backends added and removed. Confined to its event loop. */
final class OperatorHandler {
  private static final long MAX_DURATION_MS = Duration.ofDays(3650).toMillis();

  private final BackendRegistry registry;
  private final HealthPublisher publisher;

  OperatorHandler(BackendRegistry roster, HealthPublisher ledger) {
    this.registry = roster;
    this.publisher = ledger;
  }

  /** Does what {@code do} says, at once or not at all. */
  Future<JsonObject> operate(BusRequest call) {
    String order = call.requiredText("do");
    return Future.succeededFuture(
        switch (order) {
          case "mode" -> setMode(call);
          case "weight" -> setWeight(call);
          case "add" -> addBackend(call);
          case "remove" -> removeBackend(call);
          default ->
            throw BusRequest.failure(
                400, "nothing is done by \"" + order + "\"; write mode, weight, add or remove");
        });
  }

  private JsonObject setMode(BusRequest call) {
    String word = call.requiredText("mode");
    Mode mode = List.of(Mode.values()).stream()
        .filter(each -> each.word().equals(word.toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(() -> BusRequest.failure(
            400, "no mode \"" + word + "\"; choose one of active, drain, maintenance"));
    Optional<Duration> time =
        call.optionalInteger("forMs", 1, MAX_DURATION_MS).map(Duration::ofMillis);
    Optional<String> reason = call.optionalText("reason");
    Optional<String> by = call.optionalText("by");
    boolean all = call.optionalText("backend").isEmpty();
    List<MonitoredBackend> watches = all
        ? call.pool(registry).backends().values().stream()
            .filter(watch -> !watch.isBeingRemoved())
            .toList()
        : List.of(changeableBackend(call));
    for (MonitoredBackend watch : watches) {
      // a time after which it is what it is already says nothing
      Optional<Duration> until = time.filter(any -> mode != watch.backend().mode());
      publisher.setMode(watch, mode, until, ChangeCause.OPERATOR, reason, by);
    }
    return new JsonObject();
  }

  private JsonObject setWeight(BusRequest call) {
    MonitoredBackend watch = changeableBackend(call);
    int weight = call.optionalInteger("weight", 0, AddBackendRequest.MAX_WEIGHT)
        .orElseThrow(() -> BusRequest.failure(400, "\"weight\" is missing"))
        .intValue();
    watch.setBackend(watch.backend().withWeight(weight));
    publisher.republish(watch);
    publisher.overridesChanged();
    return new JsonObject();
  }

  private JsonObject addBackend(BusRequest call) {
    MonitoredPool pool = call.pool(registry);
    if (!(call.body().getValue("backend") instanceof JsonObject json)) {
      throw BusRequest.failure(400, "\"backend\" has to be an object with a url");
    }
    Backend backend = AddBackendRequest.parse(json);
    if (pool.backends().containsKey(backend.id())) {
      throw BusRequest.failure(
          409, "pool \"" + pool.name() + "\" has a backend \"" + backend.id() + "\" already");
    }
    registry.addBackend(pool, backend);
    return new JsonObject().put("id", backend.id());
  }

  private JsonObject removeBackend(BusRequest call) {
    MonitoredBackend watch = call.backend(registry);
    if (!watch.isBeingRemoved()) {
      Optional<String> by = call.optionalText("by");
      Optional<String> reason = Optional.of(call.optionalText("reason").orElse("removed"));
      publisher.setMode(watch, Mode.DRAIN, Optional.empty(), ChangeCause.OPERATOR, reason, by);
      registry.drain(watch);
    }
    return new JsonObject();
  }

  /** One whose settings can still be changed. */
  private MonitoredBackend changeableBackend(BusRequest call) {
    MonitoredBackend watch = call.backend(registry);
    if (watch.isBeingRemoved()) {
      throw BusRequest.failure(
          409, watch.id() + " is being removed; it goes as soon as nothing is in flight there");
    }
    return watch;
  }
}
