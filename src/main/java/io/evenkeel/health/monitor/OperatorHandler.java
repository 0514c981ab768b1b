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
  private static final long LONGEST = Duration.ofDays(3650).toMillis();

  private final BackendRegistry roster;
  private final HealthPublisher ledger;

  OperatorHandler(BackendRegistry roster, HealthPublisher ledger) {
    this.roster = roster;
    this.ledger = ledger;
  }

  /** Does what {@code do} says, at once or not at all. */
  Future<JsonObject> operate(BusRequest call) {
    String order = call.required("do");
    return Future.succeededFuture(
        switch (order) {
          case "mode" -> mode(call);
          case "weight" -> weight(call);
          case "add" -> add(call);
          case "remove" -> remove(call);
          default ->
            throw BusRequest.refusal(
                400, "nothing is done by \"" + order + "\"; write mode, weight, add or remove");
        });
  }

  private JsonObject mode(BusRequest call) {
    String word = call.required("mode");
    Mode mode = List.of(Mode.values()).stream()
        .filter(each -> each.word().equals(word.toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(() -> BusRequest.refusal(
            400, "no mode \"" + word + "\"; choose one of active, drain, maintenance"));
    Optional<Duration> time = call.whole("forMs", 1, LONGEST).map(Duration::ofMillis);
    Optional<String> reason = call.text("reason");
    Optional<String> by = call.text("by");
    boolean all = call.text("backend").isEmpty();
    List<MonitoredBackend> watches = all
        ? call.pool(roster).watches().values().stream()
            .filter(watch -> !watch.leaving())
            .toList()
        : List.of(staying(call));
    for (MonitoredBackend watch : watches) {
      // a time after which it is what it is already says nothing
      Optional<Duration> until = time.filter(any -> mode != watch.backend().mode());
      ledger.mode(watch, mode, until, ChangeCause.OPERATOR, reason, by);
    }
    return new JsonObject();
  }

  private JsonObject weight(BusRequest call) {
    MonitoredBackend watch = staying(call);
    int weight = call.whole("weight", 0, AddBackendRequest.HEAVIEST)
        .orElseThrow(() -> BusRequest.refusal(400, "\"weight\" is missing"))
        .intValue();
    watch.backend(watch.backend().withWeight(weight));
    ledger.rewrite(watch);
    ledger.wished();
    return new JsonObject();
  }

  private JsonObject add(BusRequest call) {
    MonitoredPool pool = call.pool(roster);
    if (!(call.body().getValue("backend") instanceof JsonObject json)) {
      throw BusRequest.refusal(400, "\"backend\" has to be an object with a url");
    }
    Backend backend = AddBackendRequest.read(json);
    if (pool.watches().containsKey(backend.id())) {
      throw BusRequest.refusal(
          409, "pool \"" + pool.name() + "\" has a backend \"" + backend.id() + "\" already");
    }
    roster.add(pool, backend);
    return new JsonObject().put("id", backend.id());
  }

  private JsonObject remove(BusRequest call) {
    MonitoredBackend watch = call.watch(roster);
    if (!watch.leaving()) {
      Optional<String> by = call.text("by");
      Optional<String> reason = Optional.of(call.text("reason").orElse("removed"));
      ledger.mode(watch, Mode.DRAIN, Optional.empty(), ChangeCause.OPERATOR, reason, by);
      roster.drain(watch);
    }
    return new JsonObject();
  }

  /** One whose settings can still be changed. */
  private MonitoredBackend staying(BusRequest call) {
    MonitoredBackend watch = call.watch(roster);
    if (watch.leaving()) {
      throw BusRequest.refusal(
          409, watch.id() + " is being removed; it goes as soon as nothing is in flight there");
    }
    return watch;
  }
}
