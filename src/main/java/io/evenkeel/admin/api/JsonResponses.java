package io.evenkeel.admin.api;

import io.vertx.core.Future;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;

/** Ends a request with JSON, or with a problem. */
public final class JsonResponses {
  private JsonResponses() {}

  /** Responds with status 200 and {@code result} when it is available. */
  static void respond(RoutingContext ctx, Future<JsonObject> result) {
    respond(ctx, 200, result);
  }

  /**
   * Responds with {@code status} and {@code result} when it is available; does nothing if the client has disconnected.
   */
  static void respond(RoutingContext ctx, int status, Future<JsonObject> result) {
    result.onComplete((json, failure) -> {
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
