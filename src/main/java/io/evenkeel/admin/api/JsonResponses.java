package io.evenkeel.admin.api;

import io.vertx.core.Future;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;

/** Ends an exchange with JSON, or with the problem that came instead of it. */
public final class JsonResponses {
  private JsonResponses() {}

  /** Answers 200 with what {@code coming} brings. */
  static void respond(RoutingContext ctx, Future<JsonObject> coming) {
    respond(ctx, 200, coming);
  }

  /** Answers {@code status} with what {@code coming} brings; nobody is answered who has left. */
  static void respond(RoutingContext ctx, int status, Future<JsonObject> coming) {
    coming.onComplete((json, failure) -> {
      if (failure == null) {
        write(ctx, status, json);
      } else {
        ProblemException.respond(ctx, failure);
      }
    });
  }

  public static void write(RoutingContext ctx, int status, JsonObject json) {
    HttpServerResponse response = ctx.response();
    if (!response.ended() && !response.closed()) {
      response
          .setStatusCode(status)
          .putHeader("Content-Type", "application/json")
          .putHeader("Cache-Control", "no-store")
          .end(json.toBuffer());
    }
  }
}
