package io.evenkeel.admin.api;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Dispatches the requests of one path by method; responds to any other method with 405 and {@code Allow} (RFC 9110
 * section 15.5.6).
 */
public final class MethodHandler implements Handler<RoutingContext> {
  private final Map<HttpMethod, Handler<RoutingContext>> handlers = new LinkedHashMap<>();

  /** Creates a handler for {@code GET} and {@code HEAD}. */
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
