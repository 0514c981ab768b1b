package io.evenkeel.admin;

import io.evenkeel.admin.api.BalancerControl;
import io.evenkeel.admin.api.HealthClient;
import io.evenkeel.admin.api.JsonResponses;
import io.evenkeel.admin.api.ProblemException;
import io.vertx.core.Future;
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

  /**
   * Reports whether the balancer is ready, and whether the pools of {@code admin.readyWhen} accept requests. With {@code
   * ?pool=NAME} reports whether a backend of that pool accepts requests; 404 for an unknown pool.
   */
  void readiness(RoutingContext ctx) {
    List<String> pool = ctx.queryParam("pool");
    List<String> pools = pool.isEmpty() ? balancer.readyWhen() : pool.subList(0, 1);
    if (pools.isEmpty() || balancer.notReadyReason().isPresent()) {
      readiness.handle(ctx);
    } else {
      respondWithPools(ctx, pools);
    }
  }

  private void respondWithPools(RoutingContext ctx, List<String> pools) {
    List<Future<JsonObject>> states =
        pools.stream().map(name -> health.pool(name, 0, 0)).toList();
    Future.all(states).onComplete((all, failure) -> {
      if (failure != null) {
        ProblemException.respond(ctx, failure);
        return;
      }
      boolean ready = true;
      JsonArray checks = new JsonArray();
      for (int i = 0; i < pools.size(); i++) {
        int accepting = states.get(i).result().getInteger("acceptingCount", 0);
        ready &= accepting > 0;
        checks.add(new JsonObject()
            .put("id", "pool")
            .put("status", word(accepting > 0))
            .put(
                "data",
                new JsonObject().put("pool", pools.get(i)).put("acceptingCount", accepting)));
      }
      JsonResponses.write(
          ctx,
          ready ? 200 : 503,
          new JsonObject()
              .put("status", word(ready))
              .put("checks", checks)
              .put("outcome", word(ready)));
    });
  }

  private static String word(boolean up) {
    return up ? "UP" : "DOWN";
  }
}
