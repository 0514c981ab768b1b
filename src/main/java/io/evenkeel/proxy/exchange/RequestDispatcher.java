package io.evenkeel.proxy.exchange;

import io.evenkeel.config.PoolConfig;
import io.evenkeel.config.RouteConfig;
import io.evenkeel.config.RouteConfig.Action;
import io.evenkeel.http.HeaderLines;
import io.evenkeel.http.RequestUri;
import io.evenkeel.http.http1.MalformedHead;
import io.evenkeel.proxy.client.http1.Http1RequestValidator;
import io.evenkeel.proxy.client.http2.HeadOnlyRequest;
import io.evenkeel.proxy.client.http2.Http2RequestValidator;
import io.evenkeel.proxy.error.ErrorResponse;
import io.evenkeel.proxy.headers.HeaderRewrites;
import io.evenkeel.proxy.headers.MaxForwards;
import io.evenkeel.proxy.headers.ResponseHeaders;
import io.evenkeel.proxy.loop.LoopContext;
import io.evenkeel.proxy.pool.LoopPool;
import io.evenkeel.proxy.pool.PoolRegistry;
import io.evenkeel.proxy.route.PathNormalizer;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.HostAndPort;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Where a request arrives: it is refused, answered here by its route, or becomes an {@link Exchange} with a pool. */
public final class RequestDispatcher {
  /** Of CONNECT, which has none in HTTP/2. */
  private static final RequestUri NO_TARGET = RequestUri.of(HttpMethod.OPTIONS, "*");

  private final LoopContext loop;
  private final PoolRegistry pools;
  private ListenerContext listenerContext;

  public RequestDispatcher(LoopContext loop, PoolRegistry pools, ListenerContext listening) {
    this.loop = loop;
    this.pools = pools;
    this.listenerContext = listening;
  }

  public void update(ListenerContext changed) {
    listenerContext = changed;
  }

  public void dispatch(HttpServerRequest request) {
    ClientTransport connection = ClientTransport.of(request);
    if (connection == null || connection.closing()) {
      return;
    }
    RequestUri target =
        request.uri() == null ? NO_TARGET : RequestUri.of(request.method(), request.uri());
    String host = target.authority() != null ? target.authority() : requestHost(request);
    RequestContext ending = new RequestContext(loop, listenerContext, request, connection, host);
    try {
      handle(ending, target);
    } catch (RuntimeException problem) {
      ending.fail(problem);
    }
  }

  private void handle(RequestContext ending, RequestUri target) {
    Http1RequestValidator.Rejection refusal = validate(ending);
    if (refusal != null) {
      reject(ending, refusal.status(), refusal.detail(), refusal.mustClose());
    } else if (listenerContext
        .listener()
        .monitorPath()
        .filter(target.path()::equals)
        .isPresent()) {
      respondLocally(
          ending, listenerContext.ready().getAsBoolean() ? 200 : 503, Buffer.buffer(), "");
    } else if (!handleMaxForwards(ending)) {
      route(ending, target);
    }
  }

  private Http1RequestValidator.@Nullable Rejection validate(RequestContext ending) {
    HttpServerRequest request = ending.request();
    if (!ending.connection().exclusive()) {
      return Http2RequestValidator.check(
          request, ending.host(), listenerContext.listener().limits().uriBytes());
    }
    return request.decoderResult() instanceof MalformedHead head
        ? new Http1RequestValidator.Rejection(head.status(), head.detail(), true)
        : Http1RequestValidator.check(request);
  }

  /** Whether it is an OPTIONS or TRACE that no backend is to see. */
  private boolean handleMaxForwards(RequestContext ending) {
    long hops = MaxForwards.of(ending.request());
    if (hops == MaxForwards.MALFORMED) {
      reject(ending, 400, "an odd Max-Forwards", false);
    } else if (hops == 0 && ending.request().method().equals(HttpMethod.TRACE)) {
      respondLocally(ending, 200, MaxForwards.traceEcho(ending.request()), "message/http");
    } else if (hops == 0) {
      ending.request().response().putHeader("Allow", ErrorResponse.ALLOWED_METHODS);
      respondLocally(ending, 200, Buffer.buffer(), "");
    }
    return hops == 0 || hops == MaxForwards.MALFORMED;
  }

  private static void reject(RequestContext ending, int status, String detail, boolean close) {
    if (close) {
      ending.closeWhenDone();
    }
    ending.respond(ErrorResponse.clientError(status, detail));
  }

  private void route(RequestContext ending, RequestUri target) {
    String path = PathNormalizer.normalize(target.path());
    if (path == null) {
      reject(ending, 400, "a path that climbs above its root", false);
      return;
    }
    String forwarded =
        ending.clientAddress().trusted() ? ending.request().getHeader("X-Forwarded-Proto") : null;
    boolean secure =
        forwarded == null ? ending.request().isSSL() : forwarded.equalsIgnoreCase("https");
    RouteConfig route = (secure ? listenerContext.secureRoutes() : listenerContext.routes())
        .match(
            listenerContext.listener().name(),
            ending.request(),
            withoutPort(ending.host()),
            path,
            target.query(),
            ending.clientAddress().client());
    if (route == null) {
      reject(ending, 404, "no route matches", false);
    } else if (route.action() instanceof Action.ToPool to) {
      startExchange(ending, route, to.pool(), target, path);
    } else if (route.action() instanceof Action.Redirect redirect) {
      redirect(ending, route, redirect, target);
    } else if (route.action() instanceof Action.Respond respond) {
      HeaderLines fields = new HeaderLines();
      respond.headers().forEach(fields::set);
      HeaderRewrites.apply(route.responseHeaders(), fields);
      fields.addTo(ending.request().response().headers());
      respondLocally(
          ending, respond.status(), Buffer.buffer(respond.body()), respond.contentType());
    }
  }

  private void startExchange(
      RequestContext ending, RouteConfig route, String name, RequestUri target, String path) {
    LoopPool pool = pools.pool(name);
    PoolConfig config = pool.config();
    if (config == null) {
      ending.respond(
          new ErrorResponse(503, "pool " + name + ": not ready", "destination_unavailable"));
      return;
    }
    OutboundRequest outbound = new OutboundRequest(ending, route, config, target, path);
    Exchange exchange = new Exchange(loop, ending, outbound, pool);
    ending.attach(exchange, pool, outbound.body());
    if (outbound.upgrade() != null) {
      ending.connection().connection().installUpgradeGate();
    }
    exchange.start();
  }

  private void redirect(
      RequestContext ending, RouteConfig route, Action.Redirect redirect, RequestUri target) {
    HeaderLines fields = new HeaderLines();
    HeaderRewrites.apply(route.responseHeaders(), fields);
    fields.set(
        "Location",
        redirect
            .to()
            .replace("{host}", withoutPort(ending.host()))
            .replace("{path}", target.path())
            .replace("{uri}", target.uri()));
    fields.addTo(ending.request().response().headers());
    respondLocally(ending, redirect.status(), Buffer.buffer(), "");
  }

  private void respondLocally(RequestContext ending, int status, Buffer body, String contentType) {
    HttpServerRequest request = ending.request();
    HttpServerResponse response =
        request.response().setStatusCode(status).putHeader("Date", loop.date());
    if (!contentType.isEmpty()) {
      response.putHeader("Content-Type", contentType);
    }
    RequestBody unread =
        RequestBody.of(request, ending.connection(), 0, Long.MAX_VALUE, ending.startedAt());
    ending.body(unread);
    if (ending.decideClose()) {
      response.putHeader("Connection", "close");
    }
    if (!ResponseHeaders.bodiless(request.method(), status)) {
      response.end(body);
    } else {
      response.end();
    }
    ending.finish(status);
  }

  /** Whom a request asks for, where its target does not say. */
  private static @Nullable String requestHost(HttpServerRequest request) {
    if (request.version() != HttpVersion.HTTP_2) {
      return request.getHeader("Host");
    }
    if (request instanceof HeadOnlyRequest bare) {
      return bare.head().authority().text();
    }
    HostAndPort authority = request.authority();
    return authority == null ? null : authority.toString();
  }

  /** A host without its port, in lower case. */
  private static String withoutPort(@Nullable String host) {
    if (host == null) {
      return "";
    }
    int colon = host.lastIndexOf(':');
    return (colon > host.lastIndexOf(']') ? host.substring(0, colon) : host)
        .toLowerCase(Locale.ROOT);
  }
}
