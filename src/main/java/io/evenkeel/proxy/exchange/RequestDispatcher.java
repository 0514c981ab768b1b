package io.evenkeel.proxy.exchange;

import io.evenkeel.config.PoolConfig;
import io.evenkeel.config.RouteConfig;
import io.evenkeel.config.RouteConfig.Action;
import io.evenkeel.http.HeaderLines;
import io.evenkeel.http.RequestUri;
import io.evenkeel.logging.BoundedWarnings;
import io.evenkeel.logging.Log;
import io.evenkeel.proxy.error.ErrorResponse;
import io.evenkeel.proxy.headers.ClientIdentity;
import io.evenkeel.proxy.headers.ConnectionAuthentication;
import io.evenkeel.proxy.headers.HeaderRewrites;
import io.evenkeel.proxy.headers.MaxForwards;
import io.evenkeel.proxy.headers.Via;
import io.evenkeel.proxy.loop.LoopContext;
import io.evenkeel.proxy.pool.LoopPool;
import io.evenkeel.proxy.pool.PoolRegistry;
import io.evenkeel.proxy.route.PathNormalizer;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Decides how a request is handled: with an error, a response that its route defines, or an {@link Exchange} with a
 * pool.
 */
public final class RequestDispatcher {
  /** The target of a CONNECT over HTTP/2, which has none. */
  private static final RequestUri NO_TARGET = RequestUri.of(HttpMethod.OPTIONS, "*");

  private static final String CLIMBS = "a path that climbs above its root";
  private static final Log LOG = Log.of(RequestDispatcher.class);

  private final BoundedWarnings loopWarnings = new BoundedWarnings(LOG, Duration.ofSeconds(10));
  private final LoopContext loop;
  private final PoolRegistry pools;
  private ListenerContext listenerContext;

  public RequestDispatcher(LoopContext loop, PoolRegistry pools, ListenerContext context) {
    this.loop = loop;
    this.pools = pools;
    this.listenerContext = context;
  }

  /** Applies changed routes and settings to all later requests. */
  public void update(ListenerContext changed) {
    listenerContext = changed;
  }

  public void dispatch(ClientRequest request) {
    String uri = request.uri();
    RequestUri target = uri == null ? NO_TARGET : RequestUri.of(request.method(), uri);
    String host = target.authority() == null ? request.host() : target.authority();
    RequestContext context = new RequestContext(loop, listenerContext, request, host);
    try {
      handle(context, target);
    } catch (RuntimeException problem) {
      context.fail(problem);
    }
  }

  private void handle(RequestContext context, RequestUri target) {
    Rejection rejection = context.request().rejection();
    if (rejection != null) {
      if (rejection.mustClose()) {
        context.closeWhenDone();
      }
      reject(context, rejection.status(), rejection.detail());
    } else if (listenerContext
        .listener()
        .monitorPath()
        .filter(target.path()::equals)
        .isPresent()) {
      respondLocally(
          context, listenerContext.ready().getAsBoolean() ? 200 : 503, new HeaderLines());
    } else if (!handleMaxForwards(context)) {
      route(context, target);
    }
  }

  /** Responds to an OPTIONS or TRACE that may not be forwarded; returns false for any other request. */
  private boolean handleMaxForwards(RequestContext context) {
    ClientRequest request = context.request();
    long hops = MaxForwards.of(request.method(), request.headers());
    if (hops == MaxForwards.MALFORMED) {
      reject(context, 400, "an odd Max-Forwards");
    } else if (hops == 0 && request.method().equals(HttpMethod.TRACE)) {
      respondLocally(
          context,
          200,
          new HeaderLines(),
          MaxForwards.traceEcho(String.valueOf(request.uri()), request.headers()),
          "message/http");
    } else if (hops == 0) {
      HeaderLines headers = new HeaderLines();
      headers.add("Allow", ErrorResponse.ALLOWED_METHODS);
      respondLocally(context, 200, headers);
    }
    return hops == 0 || hops == MaxForwards.MALFORMED;
  }

  private static void reject(RequestContext context, int status, String detail) {
    context.respond(ErrorResponse.clientError(status, detail));
  }

  private void route(RequestContext context, RequestUri target) {
    String path = PathNormalizer.normalize(target.path());
    if (path == null) {
      reject(context, 400, CLIMBS);
      return;
    }
    ClientRequest request = context.request();
    ClientIdentity client = context.client();
    RouteConfig route = (client.secure()
            ? listenerContext.secureRoutes()
            : listenerContext.routes())
        .match(
            listenerContext.listener().name(),
            request.method(),
            listenerContext.matchesIdentity()
                ? client.describe(request.headers())
                : request.headers(),
            withoutPort(client.host()),
            path,
            target.query(),
            client.address());
    if (route == null) {
      reject(context, 404, "no route matches");
    } else if (route.action() instanceof Action.ToPool to) {
      startExchange(context, route, to.pool(), target, path);
    } else if (route.action() instanceof Action.ToPools to) {
      startExchange(context, route, PoolShares.choose(to.shares(), context, pools), target, path);
    } else if (route.action() instanceof Action.Redirect redirect) {
      redirect(context, route, redirect, target.query(), path);
    } else if (route.action() instanceof Action.Respond respond) {
      HeaderLines headers = new HeaderLines();
      respond.headers().forEach(headers::set);
      HeaderRewrites.apply(route.responseHeaders(), headers);
      respondLocally(
          context, respond.status(), headers, Buffer.buffer(respond.body()), respond.contentType());
    }
  }

  private void startExchange(
      RequestContext context, RouteConfig route, String name, RequestUri target, String path) {
    if (listenerContext.via() && Via.names(context.request().headers(), listenerContext.id())) {
      rejectLoop(context, name);
      return;
    }
    LoopPool pool = pools.pool(name);
    PoolConfig config = pool.config();
    if (config == null) {
      context.respond(
          new ErrorResponse(503, "pool " + name + ": not ready", "destination_unavailable"));
      return;
    }
    BackendUri uri = BackendUri.of(route, target, path);
    if (uri == null) {
      reject(context, 400, CLIMBS);
      return;
    }
    if (!context.transport().exclusive()
        && ConnectionAuthentication.isIn(context.request().headers())) {
      context.requireHttp11();
      return;
    }
    StickySession sticky = config
        .sticky()
        .map(cookie -> new StickySession(
            cookie, pool, context.request().headers(), context.client().secure()))
        .orElse(null);
    OutboundRequest outbound = new OutboundRequest(context, route, config, uri, sticky);
    Exchange exchange = new Exchange(
        loop, context, outbound, pool, RequestKey.of(config.balance(), context, target, path));
    context.attach(exchange, pool, outbound.body());
    if (outbound.upgrade() != null) {
      context.transport().installUpgradeGate();
    }
    exchange.start();
  }

  private void rejectLoop(RequestContext context, String pool) {
    loopWarnings.warn(
        context.startedAt(),
        "a request came back to listener {}: a backend of pool {} is this listener, or leads to it; such requests since the"
            + " last line: {}",
        listenerContext.listener().name(),
        pool);
    context.respond(
        new ErrorResponse(508, "the request came back to this proxy", "proxy_loop_detected"));
  }

  /** Redirects to a place that is made of the path as the route has matched it. */
  private void redirect(
      RequestContext context,
      RouteConfig route,
      Action.Redirect redirect,
      @Nullable String query,
      String matched) {
    String path = encodeUnsafe(matched);
    HeaderLines headers = new HeaderLines();
    HeaderRewrites.apply(route.responseHeaders(), headers);
    headers.set(
        "Location",
        redirect
            .to()
            .replace("{host}", withoutPort(context.client().host()))
            .replace("{path}", path)
            .replace("{uri}", query == null ? path : path + '?' + encodeUnsafe(query)));
    respondLocally(context, redirect.status(), headers);
  }

  /** Encodes what browsers read as a slash, which could begin a host, and what could be taken for a placeholder. */
  private static String encodeUnsafe(String text) {
    return text.replace("\\", "%5C").replace("{", "%7B").replace("}", "%7D");
  }

  private void respondLocally(RequestContext context, int status, HeaderLines headers) {
    respondLocally(context, status, headers, Buffer.buffer(), "");
  }

  private void respondLocally(
      RequestContext context, int status, HeaderLines headers, Buffer body, String contentType) {
    headers.set("Date", loop.date());
    if (!contentType.isEmpty()) {
      headers.set("Content-Type", contentType);
    }
    context.respondLocally(status, headers, body);
  }

  /** Returns a host without its port, in lower case. */
  private static String withoutPort(@Nullable String host) {
    if (host == null) {
      return "";
    }
    int colon = host.lastIndexOf(':');
    return (colon > host.lastIndexOf(']') ? host.substring(0, colon) : host)
        .toLowerCase(Locale.ROOT);
  }
}
