package io.evenkeel.admin.api;

import io.evenkeel.config.ConfigException;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;

/** The API of the configuration: shows the effective one, and reloads it. */
public final class ConfigApi {
  private final BalancerControl balancer;

  public ConfigApi(BalancerControl balancer) {
    this.balancer = balancer;
  }

  public void effectiveConfig(RoutingContext ctx) {
    JsonResponses.write(
        ctx,
        200,
        new JsonObject()
            .put("config", balancer.effectiveConfig())
            .put(
                "lastError",
                balancer
                    .configProblem()
                    .map(problem -> String.join("\n", problem.mistakes()))
                    .orElse(null)));
  }

  public void reload(RoutingContext ctx) {
    JsonResponses.respond(
        ctx,
        balancer
            .reload(ChangeApi.operatorName(ctx))
            .recover(failure -> Future.failedFuture(
                failure instanceof ConfigException mistakes ? toProblem(mistakes) : failure)));
  }

  private static ProblemException toProblem(ConfigException mistakes) {
    return new ProblemException(422, String.join("\n", mistakes.problems()))
        .withMember("problems", new JsonArray(mistakes.problems()));
  }
}
