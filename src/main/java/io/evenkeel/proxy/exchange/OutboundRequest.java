package io.evenkeel.proxy.exchange;

import io.evenkeel.config.BackendTimeouts;
import io.evenkeel.config.PoolConfig;
import io.evenkeel.config.PoolConfig.Protocol;
import io.evenkeel.config.RetryConfig;
import io.evenkeel.config.RouteConfig;
import io.evenkeel.http.HeaderLines;
import io.evenkeel.http.HeaderNames;
import io.evenkeel.http.NamedPairs;
import io.evenkeel.http.ResponseFraming;
import io.evenkeel.proxy.backend.BackendRequest;
import io.evenkeel.proxy.backend.BackendResponse;
import io.evenkeel.proxy.headers.ConnectionAuthentication;
import io.evenkeel.proxy.headers.MaxForwards;
import io.evenkeel.proxy.headers.OutboundHeaders;
import io.evenkeel.proxy.pool.LoopBackend;
import io.evenkeel.proxy.tunnel.UpgradeOffer;
import io.evenkeel.time.Deadlines;
import io.evenkeel.time.Durations;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Step 2: the prepared request, the same for every backend. */
final class OutboundRequest {
  private final RequestContext context;
  private final ClientRequest request;
  private final RouteConfig route;
  private final PoolConfig pool;
  private final BackendTimeouts timeouts;
  private final RetryConfig retryConfig;
  private final RequestBody body;
  private final OutboundHeaders headers;
  private final @Nullable UpgradeOffer upgrade;
  private final BackendUri uri;
  private final boolean expectsContinue;
  private final long grpcDeadline;
  private final @Nullable StickySession sticky;
  private boolean authenticatesConnection;

  /**
   * @param sticky the binding of the client to a backend; {@code null} if the pool has none
   */
  OutboundRequest(
      RequestContext context,
      RouteConfig route,
      PoolConfig pool,
      BackendUri uri,
      @Nullable StickySession sticky) {
    this.context = context;
    this.request = context.request();
    this.route = route;
    this.pool = pool;
    this.timeouts = route.timeouts().orElse(pool.timeouts());
    this.retryConfig = route.retry().orElse(pool.retry());
    this.body = RequestBody.of(
        request,
        retryConfig.bodyBytes(),
        context.listenerContext().listener().limits().bodyBytes(),
        context.startedAt());
    this.upgrade = pool.protocol() == Protocol.HTTP2
        ? null
        : UpgradeOffer.of(
            request.version(), request.method(), request.headers(), body.declaredLength() != 0);
    this.headers = new OutboundHeaders(
        request.version(),
        request.headers(),
        context.transport().peer(),
        context.client(),
        context.host(),
        context.id());
    this.uri = uri;
    this.sticky = sticky;
    this.grpcDeadline =
        Deadlines.after(context.startedAt(), GrpcTimeout.of(request, Durations.FOREVER));
    this.expectsContinue = body.declaredLength() != 0
        && request.version() != HttpVersion.HTTP_1_0
        && request.headers().contains(HttpHeaders.EXPECT);
    this.authenticatesConnection = ConnectionAuthentication.isIn(request.headers());
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

  @Nullable
  StickySession sticky() {
    return sticky;
  }

  BackendTimeouts timeouts() {
    return timeouts;
  }

  /** The deadline of the whole exchange. */
  long totalDeadline() {
    return Math.min(Deadlines.after(context.startedAt(), timeouts.total()), grpcDeadline);
  }

  /** The shorter one of {@code wait} and what is left of the exchange's time. */
  Duration boundByDeadline(Duration wait) {
    long end = totalDeadline();
    if (end == Long.MAX_VALUE) {
      return wait;
    }
    Duration left = Duration.ofNanos(Math.max(0, end - System.nanoTime()));
    return left.compareTo(wait) < 0 ? left : wait;
  }

  /** Whether the deadline that a gRPC client set has passed; no backend is to blame for that. */
  boolean isGrpcDeadlinePassed(long now) {
    return now - grpcDeadline >= 0;
  }

  RetryConfig retryConfig() {
    return retryConfig;
  }

  RequestBody body() {
    return body;
  }

  /** Why the head of a response to this request is malformed; {@code null} if it is valid. */
  @Nullable
  String validate(BackendResponse response) {
    return upgrade != null && response.statusCode() == UpgradeOffer.SWITCHING_PROTOCOLS
        ? upgrade.validate(response.headers())
        : ResponseFraming.findProblem(response.statusCode(), response.headers());
  }

  /** The protocols that the client offers to switch to; {@code null} for an ordinary request. */
  @Nullable
  UpgradeOffer upgrade() {
    return upgrade;
  }

  /** Whether the request needs a connection that no other one uses at the same time. */
  boolean needsExclusiveConnection() {
    return upgrade != null || authenticatesConnection;
  }

  /** Whether only this client may use the connection after this request, because it is authenticated over it. */
  boolean authenticatesConnection() {
    return authenticatesConnection;
  }

  /** The client is authenticated already over the connection that this request is sent over. */
  void setConnectionAuthenticated() {
    authenticatesConnection = true;
  }

  /** Called with the head of the response, before it is relayed. */
  void onResponse(BackendResponse response) {
    authenticatesConnection |=
        ConnectionAuthentication.continuesIn(response.statusCode(), response.headers());
  }

  /** Whether the backend must ask for the body before it is sent (RFC 9110 section 10.1.1). */
  boolean expectsContinue() {
    return expectsContinue;
  }

  /** Writes the head for {@code backend}, with its framing. */
  void writeHead(BackendRequest to, LoopBackend backend) {
    to.setMethod(request.method());
    to.setURI(uri.text());
    HeaderLines out = to.headers();
    headers.write(
        out,
        route.hostHeader().orElse(pool.hostHeader()),
        backend.state().backend(),
        uri.strippedPrefix(),
        context.listenerContext().via() ? context.listenerContext().id() : null,
        route.requestHeaders());
    if (sticky != null) {
      hideCookie(sticky.cookieName(), out);
    }
    if (body.declaredLength() > 0) {
      out.add(HeaderNames.CONTENT_LENGTH, Long.toString(body.declaredLength()));
    } else if (body.declaredLength() < 0) {
      to.setChunked(true);
      for (String names : request.headers().getAll(HttpHeaderNames.TRAILER)) {
        out.add("Trailer", names);
      }
    } else if (request.headers().contains(HttpHeaders.CONTENT_LENGTH)) {
      out.add(HeaderNames.CONTENT_LENGTH, "0");
    }
    long hops = MaxForwards.of(request.method(), request.headers());
    if (hops > 0) {
      out.set(MaxForwards.NAME, Long.toString(hops - 1));
    }
    if (expectsContinue) {
      out.add("Expect", "100-continue");
    }
    if (upgrade != null) {
      // Vert.x recognizes that a 101 ends HTTP on the connection only by a single value in this
      // spelling
      out.set("Connection", "upgrade");
      out.add("Upgrade", upgrade.headerValue());
    }
    if (request.method().equals(HttpMethod.TRACE)) {
      MaxForwards.removeSecrets(out);
    }
    to.headersComplete();
  }

  /** The cookie is between the client and this proxy. */
  private void hideCookie(String name, HeaderLines out) {
    if (!request.headers().contains(HttpHeaders.COOKIE)) {
      return;
    }
    String all = String.join("; ", request.headers().getAll(HttpHeaders.COOKIE));
    String rest = NamedPairs.withoutCookie(all, name);
    if (rest.length() < all.length()) {
      out.remove(HttpHeaders.COOKIE);
      if (!rest.isEmpty()) {
        out.add(HttpHeaders.COOKIE, rest);
      }
    }
  }
}
