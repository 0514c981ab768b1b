package io.evenkeel.admin;

import io.evenkeel.admin.api.BalancerControl;
import io.evenkeel.admin.api.HealthClient;
import io.evenkeel.admin.api.JsonResponses;
import io.evenkeel.admin.api.ProblemException;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.healthchecks.HealthChecks;
import io.vertx.ext.healthchecks.Status;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.healthchecks.HealthCheckHandler;
import java.util.List;

/** Reports the state of the balancer itself: whether it is up, and whether it should get requests. */
final class ReadinessChecks {
  private final HealthClient health;
  private final BalancerControl balancer;
  private final HealthCheckHandler liveness;
  private final HealthCheckHandler readiness;

  ReadinessChecks(Vertx vertx, HealthClient health, BalancerControl balancer) {
    this.health = health;
    this.balancer = balancer;
    HealthChecks alive = HealthChecks.create(vertx)
        .register("event-loop", promise -> promise.tryComplete(Status.OK()));
    HealthChecks serving = HealthChecks.create(vertx)
        .register(
            "balancer",
            promise -> promise.tryComplete(balancer
                .notReadyReason()
                .map(reason -> Status.KO(new JsonObject().put("because", reason)))
                .orElseGet(Status::OK)));
    liveness = HealthCheckHandler.createWithHealthChecks(alive);
    readiness = HealthCheckHandler.createWithHealthChecks(serving);
  }

  void liveness(RoutingContext ctx) {
    liveness.handle(ctx);
  }

  /** With {@code ?pool=NAME} reports whether a backend of that pool accepts requests; 404 for an unknown pool. */
  void readiness(RoutingContext ctx) {
    List<String> pool = ctx.queryParam("pool");
    if (pool.isEmpty() || balancer.notReadyReason().isPresent()) {
      readiness.handle(ctx);
      return;
    }
    health.pool(pool.get(0), 0, 0).onComplete((state, failure) -> {
      if (failure != null) {
        ProblemException.respond(ctx, failure);
        return;
      }
      int accepting = state.getInteger("acceptingCount", 0);
      String word = accepting > 0 ? "UP" : "DOWN";
      JsonObject check = new JsonObject()
          .put("id", "pool")
          .put("status", word)
          .put("data", new JsonObject().put("pool", pool.get(0)).put("acceptingCount", accepting));
      JsonResponses.write(
          ctx,
          accepting > 0 ? 200 : 503,
          new JsonObject()
              .put("status", word)
              .put("checks", new JsonArray().add(check))
              .put("outcome", word));
    });
  }
}
