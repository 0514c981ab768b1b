package io.evenkeel.admin;

import io.evenkeel.config.ConfigException;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;

/** The calls on the configuration: what is in effect, and reading it again. */
final class ConfigCalls {
  private final Balancer balancer;

  ConfigCalls(Balancer balancer) {
    this.balancer = balancer;
  }

  void inEffect(RoutingContext ctx) {
    Answer.json(
        ctx,
        200,
        new JsonObject()
            .put("config", balancer.configInEffect())
            .put("lastError", balancer.lastConfigError().orElse(null)));
  }

  void reload(RoutingContext ctx) {
    Answer.with(
        ctx,
        balancer
            .reload()
            .recover(failure -> Future.failedFuture(
                failure instanceof ConfigException mistakes ? refused(mistakes) : failure)));
  }

  private static Problem refused(ConfigException mistakes) {
    return new Problem(422, String.join("\n", mistakes.problems()))
        .with("problems", new JsonArray(mistakes.problems()));
  }
}
