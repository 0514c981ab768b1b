package io.evenkeel.admin;

import io.evenkeel.admin.api.HealthClient;
import io.evenkeel.admin.api.ProblemException;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import io.vertx.ext.web.handler.sockjs.SockJSHandler;
import io.vertx.ext.web.handler.sockjs.SockJSHandlerOptions;
import io.vertx.ext.web.handler.sockjs.SockJSSocket;
import io.vertx.ext.web.handler.sockjs.Transport;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * The event bus for browsers, by SockJS: publishes changes, and accepts requests for checks and snapshots. Everything
 * else is blocked.
 */
final class EventBusBridge {
  private static final int MAX_BODY_BYTES = 64 * 1024;

  /** Vert.x's client for the browser pings every five seconds. */
  private static final long PING_TIMEOUT_MS = 10_000;

  private static final Pattern SERVED_PATHS = Pattern.compile(
      ".*/eventbus/(info|websocket|[^/.]+/[^/.]+/(xhr|xhr_streaming|xhr_send|websocket))");
  private static final Pattern POLLING_PATHS = Pattern.compile(".*/(xhr|xhr_streaming)");
  private static final List<String> CORS_HEADERS = List.of(
      "Access-Control-Allow-Origin",
      "Access-Control-Allow-Credentials",
      "Access-Control-Allow-Headers",
      "Access-Control-Allow-Methods",
      "Access-Control-Max-Age");

  private final Vertx vertx;
  private final Set<BridgeSocket> sockets = ConcurrentHashMap.newKeySet();
  private final MessageConsumer<JsonObject> changeConsumer;
  private volatile boolean closed;

  EventBusBridge(Vertx vertx) {
    this.vertx = vertx;
    changeConsumer = vertx
        .eventBus()
        .localConsumer(
            HealthClient.CHANGES_ADDRESS,
            message -> sockets.forEach(each -> each.publish(message.body())));
  }

  /** Serves {@code /eventbus/*} of {@code router}. */
  void mount(Router router) {
    SockJSHandlerOptions transports = new SockJSHandlerOptions()
        .setInsertJSESSIONID(false)
        .addDisabledTransport(Transport.EVENT_SOURCE.name())
        .addDisabledTransport(Transport.HTML_FILE.name())
        .addDisabledTransport(Transport.JSON_P.name());
    router.route("/eventbus/*").handler(this::checkRequest);
    router.post("/eventbus/*").handler(BodyHandler.create(false).setBodyLimit(MAX_BODY_BYTES));
    router
        .route("/eventbus/*")
        .subRouter(SockJSHandler.create(vertx, transports).socketHandler(this::onSocket));
  }

  /** Closes every socket and rejects new ones. Thread-safe; a second call does nothing. */
  void close() {
    closed = true;
    changeConsumer.unregister();
    sockets.forEach(BridgeSocket::close);
  }

  private void checkRequest(RoutingContext ctx) {
    HttpServerRequest request = ctx.request();
    if (closed) {
      ProblemException.respond(ctx, new ProblemException(503, "the balancer is stopping"));
    } else if (request.method().equals(HttpMethod.OPTIONS)
        || !SERVED_PATHS.matcher(ctx.normalizedPath()).matches()) {
      ProblemException.respond(ctx, new ProblemException(404, "there is nothing at this path"));
    } else {
      ctx.addHeadersEndHandler(head -> {
        MultiMap headers = ctx.response().headers();
        CORS_HEADERS.forEach(headers::remove);
        if (POLLING_PATHS.matcher(ctx.normalizedPath()).matches()
            && request.version() != HttpVersion.HTTP_2) {
          // Vert.x closes the connection after each response; without this header the client would
          // send its next
          // request on it
          headers.set("Connection", "close");
        }
      });
      ctx.next();
    }
  }

  private void onSocket(SockJSSocket socket) {
    BridgeSocket client = new BridgeSocket(vertx, socket, PING_TIMEOUT_MS, sockets::remove);
    sockets.add(client);
    if (closed) {
      client.close();
    }
  }
}
