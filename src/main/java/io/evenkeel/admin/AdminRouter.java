package io.evenkeel.admin;

import io.evenkeel.admin.api.BalancerControl;
import io.evenkeel.admin.api.ChangeApi;
import io.evenkeel.admin.api.ConfigApi;
import io.evenkeel.admin.api.HealthClient;
import io.evenkeel.admin.api.JsonBodyHandler;
import io.evenkeel.admin.api.MethodHandler;
import io.evenkeel.admin.api.MetricsApi;
import io.evenkeel.admin.api.ProblemException;
import io.evenkeel.admin.api.StateApi;
import io.evenkeel.admin.events.EventFeed;
import io.evenkeel.admin.guard.CrossSiteHandler;
import io.evenkeel.admin.guard.SecurityHeadersHandler;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/**
 * All pages and API paths of the admin as a router, to be mounted anywhere. Requires no token: the code that mounts
 * it must protect it. Rejects writes and the event bus bridge for pages of other sites.
 */
public final class AdminRouter {
  private static final int MAX_EVENTS = 1000;
  private static final long PING_INTERVAL_MS = 15_000;

  private final Router router;
  private final EventFeed events;
  private final EventBusBridge bridge;
  private volatile boolean streamsEnded;

  public AdminRouter(Vertx vertx, BalancerControl balancer) {
    this(vertx, balancer, new DashboardFiles(), MAX_EVENTS, PING_INTERVAL_MS);
  }

  public AdminRouter(
      Vertx vertx, BalancerControl balancer, DashboardFiles assets, int keptEvents, long pingMs) {
    HealthClient health = new HealthClient(vertx);
    events = new EventFeed(vertx, health, keptEvents, pingMs);
    bridge = new EventBusBridge(vertx);
    router = Router.router(vertx);
    addRoutes(
        assets,
        new StateApi(health, balancer),
        new ChangeApi(health, () -> streamsEnded),
        new ConfigApi(balancer),
        new MetricsApi(balancer),
        new ReadinessChecks(vertx, health, balancer));
  }

  /** Returns the router, the same one for each call. */
  public Router router() {
    return router;
  }

  /** Ends all event streams and waits at once, and rejects new ones; other calls continue. Thread-safe. */
  public void endStreams() {
    streamsEnded = true;
    events.close();
    bridge.close();
  }

  /** The number of open event streams. */
  public int streams() {
    return events.streamCount();
  }

  private void addRoutes(
      DashboardFiles assets,
      StateApi state,
      ChangeApi change,
      ConfigApi config,
      MetricsApi metrics,
      ReadinessChecks ownHealth) {
    router
        .route()
        .handler(new SecurityHeadersHandler())
        .handler(new CrossSiteHandler())
        .failureHandler(ProblemException::respond);

    router.route("/").handler(MethodHandler.get(assets::sendIndex));
    router.route("/assets/:file").handler(MethodHandler.get(assets::sendAsset));
    router.route("/health/live").handler(MethodHandler.get(ownHealth::liveness));
    router.route("/health/ready").handler(MethodHandler.get(ownHealth::readiness));

    router.route("/metrics").handler(MethodHandler.get(metrics::metrics));
    router.route("/api").handler(MethodHandler.get(state::overview));
    router.route("/api/events").handler(MethodHandler.get(events::subscribe));
    router.route("/api/config").handler(MethodHandler.get(config::effectiveConfig));
    router.route("/api/config/reload").handler(MethodHandler.post(config::reload));
    router.route("/api/check").handler(MethodHandler.post(state::checkAll));

    String pool = "/api/pools/:pool";
    String backend = pool + "/backends/:id";
    router.route("/api/pools").handler(MethodHandler.get(state::pools));
    router
        .route(pool)
        .handler(new JsonBodyHandler())
        .handler(withWriteMethods(MethodHandler.get(state::pool), change::changePool));
    router.route(pool + "/check").handler(MethodHandler.post(state::checkPool));
    router
        .route(pool + "/backends")
        .handler(new JsonBodyHandler())
        .handler(MethodHandler.get(state::backends).on(HttpMethod.POST, change::addBackend));
    router
        .route(backend)
        .handler(new JsonBodyHandler())
        .handler(withWriteMethods(MethodHandler.get(state::backend), change::changeBackend)
            .on(HttpMethod.DELETE, change::removeBackend));
    router.route(backend + "/check").handler(MethodHandler.post(state::checkBackend));

    bridge.mount(router);
    router.route().handler(ctx -> {
      String mount = ctx.mountPoint();
      String path = ctx.normalizedPath();
      if (path.equals(mount) || (path + "/").equals(mount)) {
        assets.sendIndex(ctx);
      } else {
        ProblemException.respond(
            ctx,
            new ProblemException(
                404, "there is nothing at this path; GET api/pools lists the pools"));
      }
    });
  }

  private static MethodHandler withWriteMethods(
      MethodHandler methods, Handler<RoutingContext> change) {
    return methods.on(HttpMethod.PATCH, change).on(HttpMethod.PUT, change);
  }
}
