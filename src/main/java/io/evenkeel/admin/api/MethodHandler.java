package io.evenkeel.admin.api;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.util.LinkedHashMap;
import java.util.Map;

/** The handlers of one path by method; any other method gets 405 with {@code Allow} (RFC 9110 section 15.5.6). */
public final class MethodHandler implements Handler<RoutingContext> {
  private final Map<HttpMethod, Handler<RoutingContext>> handlers = new LinkedHashMap<>();

  /** Handles {@code GET}, and {@code HEAD} with it. */
  public static MethodHandler get(Handler<RoutingContext> handler) {
    return new MethodHandler().on(HttpMethod.GET, handler).on(HttpMethod.HEAD, handler);
  }

  public static MethodHandler post(Handler<RoutingContext> handler) {
    return new MethodHandler().on(HttpMethod.POST, handler);
  }

  public MethodHandler on(HttpMethod method, Handler<RoutingContext> handler) {
    handlers.put(method, handler);
    return this;
  }

  @Override
  public void handle(RoutingContext ctx) {
    HttpMethod method = ctx.request().method();
    Handler<RoutingContext> handler = handlers.get(method);
    if (handler != null) {
      handler.handle(ctx);
      return;
    }
    String allow =
        String.join(", ", handlers.keySet().stream().map(HttpMethod::name).toList());
    ctx.response().putHeader("Allow", allow);
    if (method.equals(HttpMethod.OPTIONS)) {
      ctx.response().setStatusCode(204).end();
    } else {
      ProblemException.respond(
          ctx, new ProblemException(405, method + " does nothing here; this path takes " + allow));
    }
  }
}
