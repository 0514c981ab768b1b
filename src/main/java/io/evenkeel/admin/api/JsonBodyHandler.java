package io.evenkeel.admin.api;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the body of a write, at most 64 KiB. Rejects forms, because a page of another site could send one. */
public final class JsonBodyHandler implements Handler<RoutingContext> {
  static final int MAX_BYTES = 64 * 1024;
  private static final Set<HttpMethod> METHODS_WITH_BODY =
      Set.of(HttpMethod.POST, HttpMethod.PUT, HttpMethod.PATCH);

  private final BodyHandler bodyHandler = BodyHandler.create(false).setBodyLimit(MAX_BYTES);

  @Override
  public void handle(RoutingContext ctx) {
    HttpServerRequest request = ctx.request();
    if (!METHODS_WITH_BODY.contains(request.method())) {
      ctx.next();
    } else if (!isJson(request.getHeader("Content-Type"))) {
      ProblemException.respond(
          ctx, new ProblemException(415, "send the body with Content-Type: application/json"));
    } else {
      bodyHandler.handle(ctx);
    }
  }

  /**
   * Parses the body that was read.
   *
   * @throws ProblemException with status 400 if it is not a JSON object
   */
  static JsonObject of(RoutingContext ctx) {
    Buffer body = ctx.body().buffer();
    if (body == null || body.length() == 0) {
      throw new ProblemException(400, "a body is missing; send a JSON object");
    }
    try {
      return new JsonObject(body);
    } catch (DecodeException | ClassCastException e) {
      throw new ProblemException(400, "the body is not a JSON object");
    }
  }

  private static boolean isJson(@Nullable String type) {
    if (type == null) {
      return true;
    }
    String bare = type.split(";", 2)[0].trim().toLowerCase(Locale.ROOT);
    return bare.equals("application/json")
        || (bare.startsWith("application/") && bare.endsWith("+json"));
  }
}
