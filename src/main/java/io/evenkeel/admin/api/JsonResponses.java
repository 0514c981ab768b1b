package io.evenkeel.admin.api;

import io.vertx.core.Future;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;

/** Ends a request with JSON, or with a problem. */
public final class JsonResponses {
  private JsonResponses() {}

  /** Responds with status 200 and the result of {@code coming}. */
  static void respond(RoutingContext ctx, Future<JsonObject> coming) {
    respond(ctx, 200, coming);
  }

  /** Responds with {@code status} and the result of {@code coming}; does nothing if the client has disconnected. */
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
