package io.evenkeel.proxy.exchange;

import io.evenkeel.config.BackendTimeouts;
import io.evenkeel.config.PoolConfig;
import io.evenkeel.config.PoolConfig.Protocol;
import io.evenkeel.config.RouteConfig;
import io.evenkeel.http.HeaderLines;
import io.evenkeel.http.RequestUri;
import io.evenkeel.proxy.backend.BackendRequest;
import io.evenkeel.proxy.backend.BackendResponse;
import io.evenkeel.proxy.headers.MaxForwards;
import io.evenkeel.proxy.headers.OutboundHeaders;
import io.evenkeel.proxy.headers.ResponseHeaders;
import io.evenkeel.proxy.pool.LoopBackend;
import io.evenkeel.proxy.tunnel.UpgradeOffer;
import io.evenkeel.time.Deadlines;
import io.evenkeel.time.Durations;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpVersion;
import org.jspecify.annotations.Nullable;

/** Step 2: what of a request is the same whichever backend gets it. */
final class OutboundRequest {
  private final RequestContext context;
  private final ClientRequest request;
  private final RouteConfig route;
  private final PoolConfig pool;
  private final BackendTimeouts timeouts;
  private final RetryRule retryRule;
  private final RequestBody body;
  private final OutboundHeaders headers;
  private final @Nullable UpgradeOffer upgrade;
  private final String uri;
  private final boolean expectsContinue;
  private final long grpcDeadline;

  /**
   * @param path of the target, as routes see it
   */
  OutboundRequest(
      RequestContext ending, RouteConfig route, PoolConfig pool, RequestUri target, String path) {
    this.context = ending;
    this.request = ending.request();
    this.route = route;
    this.pool = pool;
    this.timeouts = route.timeouts().orElse(pool.timeouts());
    this.retryRule = RetryRule.of(route.retry().orElse(pool.retry()), request);
    this.body = RequestBody.of(
        request,
        retryRule.config().bodyBytes(),
        ending.listenerContext().listener().limits().bodyBytes(),
        ending.startedAt());
    this.upgrade = pool.protocol() == Protocol.HTTP2
        ? null
        : UpgradeOffer.of(
            request.version(), request.method(), request.headers(), body.declaredLength() != 0);
    this.headers = new OutboundHeaders(
        request.version(),
        request.headers(),
        ending.transport().peer(),
        ending.clientAddress(),
        ending.host(),
        ending.id());
    this.uri = buildUri(target, path);
    this.grpcDeadline =
        Deadlines.after(ending.startedAt(), GrpcTimeout.of(request, Durations.FOREVER));
    this.expectsContinue = body.declaredLength() != 0
        && request.version() != HttpVersion.HTTP_1_0
        && request.headers().contains(HttpHeaders.EXPECT);
  }

  RequestContext context() {
    return context;
  }

  RouteConfig route() {
    return route;
  }

  PoolConfig pool() {
    return pool;
  }

  BackendTimeouts timeouts() {
    return timeouts;
  }

  /** When the whole exchange has to be over. */
  long totalDeadline() {
    return Math.min(Deadlines.after(context.startedAt(), timeouts.total()), grpcDeadline);
  }

  /** Whether the time is over that a gRPC call itself gave, of which nobody but its client is to blame. */
  boolean isGrpcDeadlinePassed(long now) {
    return now - grpcDeadline >= 0;
  }

  RetryRule retryRule() {
    return retryRule;
  }

  RequestBody body() {
    return body;
  }

  /** Why the head of a response to this request is malformed; {@code null} if it is valid. */
  @Nullable
  String validate(BackendResponse response) {
    return upgrade != null && response.statusCode() == UpgradeOffer.SWITCHING_PROTOCOLS
        ? upgrade.validate(response.headers())
        : ResponseHeaders.validate(response);
  }

  /** What the client would go on with instead of HTTP, if the backend will. */
  @Nullable
  UpgradeOffer upgrade() {
    return upgrade;
  }

  /** Whether the body moves only when the backend says so (RFC 9110 section 10.1.1). */
  boolean expectsContinue() {
    return expectsContinue;
  }

  /** The head as the backend of {@code lane} gets it, framing included. */
  void writeHead(BackendRequest to, LoopBackend lane) {
    to.setMethod(request.method());
    to.setURI(uri);
    HeaderLines out = to.headers();
    headers.write(
        out,
        route.hostHeader().orElse(pool.hostHeader()),
        lane.state().backend(),
        route.stripPrefix().orElse(null),
        context.listenerContext().via(),
        route.requestHeaders());
    if (body.declaredLength() > 0) {
      out.add(HttpHeaders.CONTENT_LENGTH, Long.toString(body.declaredLength()));
    } else if (body.declaredLength() < 0) {
      to.setChunked(true);
    } else if (request.headers().contains(HttpHeaders.CONTENT_LENGTH)) {
      out.add(HttpHeaders.CONTENT_LENGTH, "0");
    }
    long hops = MaxForwards.of(request.method(), request.headers());
    if (hops > 0) {
      out.set(MaxForwards.NAME, Long.toString(hops - 1));
    }
    if (expectsContinue) {
      out.add("Expect", "100-continue");
    }
    if (upgrade != null) {
      // one value and this spelling: by it Vert.x knows that a 101 ends the HTTP of its connection
      out.set("Connection", "upgrade");
      out.add("Upgrade", upgrade.headerValue());
    }
    to.headersComplete();
    to.earlyHintsHandler(hints -> context.interimResponses().sendEarlyHints(hints));
  }

  /** The target as the backend gets it: without the prefix, then rewritten; the query stays. */
  private String buildUri(RequestUri target, String path) {
    if (route.stripPrefix().isEmpty() && route.rewrite().isEmpty()) {
      return target.uri();
    }
    String bare = route
        .stripPrefix()
        .map(prefix -> withoutPrefix(prefix, target.path(), path))
        .orElse(target.path());
    String sent = route.rewrite().map(rewrite -> rewrite.apply(bare)).orElse(bare);
    return target.query() == null ? sent : sent + '?' + target.query();
  }

  /** The path without the prefix, which may have been spelt with encoded letters. */
  private static String withoutPrefix(String prefix, String asSent, String asRouted) {
    String from = isUnder(prefix, asSent) ? asSent : asRouted;
    if (!isUnder(prefix, from)) {
      return asSent;
    }
    String rest = from.substring(prefix.length());
    return rest.startsWith("/") ? rest : "/" + rest;
  }

  private static boolean isUnder(String prefix, String path) {
    return path.startsWith(prefix)
        && (prefix.endsWith("/")
            || path.length() == prefix.length()
            || path.charAt(prefix.length()) == '/');
  }
}
