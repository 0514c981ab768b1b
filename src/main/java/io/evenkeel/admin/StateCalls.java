package io.evenkeel.admin;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** The calls that look, and those that have a look taken: state, and checks on demand. */
final class StateCalls {
  /** From good to bad. */
  private static final List<String> STATUSES = List.of("ok", "degraded", "down");

  private final HealthBus health;
  private final Balancer balancer;

  StateCalls(HealthBus health, Balancer balancer) {
    this.health = health;
    this.balancer = balancer;
  }

  void overview(RoutingContext ctx) {
    Answer.with(ctx, health.outline().map(this::overview));
  }

  void pools(RoutingContext ctx) {
    Paged.pools(ctx, health);
  }

  void pool(RoutingContext ctx) {
    Paged.pool(ctx, health, state -> state);
  }

  void backends(RoutingContext ctx) {
    Paged.pool(ctx, health, state -> new JsonObject()
        .put("pool", state.getString("pool"))
        .put("backends", state.getJsonArray("backends")));
  }

  void backend(RoutingContext ctx) {
    Answer.with(ctx, health.backend(ctx.pathParam("pool"), ctx.pathParam("id")));
  }

  void checkAll(RoutingContext ctx) {
    Answer.with(ctx, health.check(new JsonObject()));
  }

  void checkPool(RoutingContext ctx) {
    Answer.with(ctx, health.check(new JsonObject().put("pool", ctx.pathParam("pool"))));
  }

  void checkBackend(RoutingContext ctx) {
    Future<JsonObject> verdict = health.check(
        new JsonObject().put("pool", ctx.pathParam("pool")).put("backend", ctx.pathParam("id")));
    Answer.with(ctx, verdict);
  }

  private JsonObject overview(JsonObject snapshot) {
    JsonArray listeners = new JsonArray();
    balancer
        .ports()
        .forEach(
            (name, port) -> listeners.add(new JsonObject().put("name", name).put("port", port)));
    Instant startedAt = balancer.startedAt();
    return new JsonObject()
        .put("node", balancer.node())
        .put("version", balancer.version())
        .put("status", worstOf(snapshot.getJsonArray("pools")))
        .put("ready", balancer.notReadyBecause().isEmpty())
        .put("notReadyBecause", balancer.notReadyBecause().orElse(null))
        .put("startedAt", startedAt.toString())
        .put("uptimeMs", Duration.between(startedAt, Instant.now()).toMillis())
        .put("listeners", listeners)
        .put("certificates", balancer.certificates());
  }

  private static String worstOf(JsonArray pools) {
    int worst = 0;
    for (int i = 0; i < pools.size(); i++) {
      worst = Math.max(worst, STATUSES.indexOf(pools.getJsonObject(i).getString("status")));
    }
    return STATUSES.get(worst);
  }
}
