package io.evenkeel.admin.api;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** The read API: state, and checks on demand. */
public final class StateApi {
  /** In order from best to worst. */
  private static final List<String> STATUSES_BEST_FIRST = List.of("ok", "degraded", "down");

  private final HealthClient health;
  private final BalancerControl balancer;

  public StateApi(HealthClient health, BalancerControl balancer) {
    this.health = health;
    this.balancer = balancer;
  }

  public void overview(RoutingContext ctx) {
    JsonResponses.respond(ctx, health.snapshotWithoutBackends().map(this::overview));
  }

  public void pools(RoutingContext ctx) {
    PagedStateWriter.respondWithPools(ctx, health);
  }

  public void pool(RoutingContext ctx) {
    PagedStateWriter.respondWithPool(ctx, health, state -> state);
  }

  public void backends(RoutingContext ctx) {
    PagedStateWriter.respondWithPool(ctx, health, state -> new JsonObject()
        .put("pool", state.getString("pool"))
        .put("backends", state.getJsonArray("backends")));
  }

  public void backend(RoutingContext ctx) {
    JsonResponses.respond(ctx, health.backend(ctx.pathParam("pool"), ctx.pathParam("id")));
  }

  public void checkAll(RoutingContext ctx) {
    JsonResponses.respond(ctx, health.check(new JsonObject()));
  }

  public void checkPool(RoutingContext ctx) {
    JsonResponses.respond(ctx, health.check(new JsonObject().put("pool", ctx.pathParam("pool"))));
  }

  public void checkBackend(RoutingContext ctx) {
    Future<JsonObject> verdict = health.check(
        new JsonObject().put("pool", ctx.pathParam("pool")).put("backend", ctx.pathParam("id")));
    JsonResponses.respond(ctx, verdict);
  }

  private JsonObject overview(JsonObject snapshot) {
    JsonArray listeners = new JsonArray();
    Map<String, Map<String, Long>> failed = balancer.failedHandshakes();
    balancer.ports().forEach((name, port) -> {
      JsonObject listener = new JsonObject().put("name", name).put("port", port);
      Map<String, Long> reasons = failed.get(name);
      if (reasons != null) {
        JsonObject counts = new JsonObject();
        reasons.forEach(counts::put);
        listener.put("failedHandshakes", counts);
      }
      listeners.add(listener);
    });
    Instant startedAt = balancer.startedAt();
    return new JsonObject()
        .put("node", balancer.node())
        .put("version", balancer.version())
        .put("status", worstStatus(snapshot.getJsonArray("pools")))
        .put("ready", balancer.notReadyReason().isEmpty())
        .put("notReadyBecause", balancer.notReadyReason().orElse(null))
        .put("startedAt", startedAt.toString())
        .put("uptimeMs", Duration.between(startedAt, Instant.now()).toMillis())
        .put("listeners", listeners)
        .put("certificates", balancer.certificates())
        .put("configError", balancer.configProblem().map(ConfigProblem::toJson).orElse(null))
        .put("needsRestart", new JsonArray(balancer.needsRestart()));
  }

  private static String worstStatus(JsonArray pools) {
    int worst = 0;
    for (int i = 0; i < pools.size(); i++) {
      worst =
          Math.max(worst, STATUSES_BEST_FIRST.indexOf(pools.getJsonObject(i).getString("status")));
    }
    return STATUSES_BEST_FIRST.get(worst);
  }
}
