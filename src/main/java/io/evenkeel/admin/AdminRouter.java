package io.evenkeel.admin;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/**
 * Every call of the admin as a router, to be mounted anywhere. Whoever mounts it guards it: it asks for no token.
 * Writes, and the bridge to the event bus, are refused to pages of other sites wherever it is mounted.
 */
public final class AdminRouter {
  private static final int KEPT_EVENTS = 1000;
  private static final long PING_MS = 15_000;

  private final Router router;
  private final EventFeed events;
  private final BusBridge bridge;
  private volatile boolean ended;

  public AdminRouter(Vertx vertx, Balancer balancer) {
    this(vertx, balancer, new Assets(), KEPT_EVENTS, PING_MS);
  }

  AdminRouter(Vertx vertx, Balancer balancer, Assets assets, int keptEvents, long pingMs) {
    HealthBus health = new HealthBus(vertx);
    events = new EventFeed(vertx, health, keptEvents, pingMs);
    bridge = new BusBridge(vertx);
    router = Router.router(vertx);
    build(
        assets,
        new StateCalls(health, balancer),
        new ChangeCalls(health, () -> ended),
        new ConfigCalls(balancer),
        new OwnHealth(vertx, health, balancer));
  }

  /** The router; each call gives the same one. */
  public Router router() {
    return router;
  }

  /** Ends every stream and every wait at once, and takes no more of them; all else goes on. From any thread. */
  public void endStreams() {
    ended = true;
    events.end();
    bridge.end();
  }

  /** How many event streams are open. */
  int streams() {
    return events.size();
  }

  private void build(
      Assets assets,
      StateCalls state,
      ChangeCalls change,
      ConfigCalls config,
      OwnHealth ownHealth) {
    router
        .route()
        .handler(new PageHeaders())
        .handler(new CrossSiteGuard())
        .failureHandler(Problem::answer);

    router.route("/").handler(Methods.get(assets::index));
    router.route("/assets/:file").handler(Methods.get(assets::file));
    router.route("/health/live").handler(Methods.get(ownHealth::live));
    router.route("/health/ready").handler(Methods.get(ownHealth::ready));

    router.route("/api").handler(Methods.get(state::overview));
    router.route("/api/events").handler(Methods.get(events::subscribe));
    router.route("/api/config").handler(Methods.get(config::inEffect));
    router.route("/api/config/reload").handler(Methods.post(config::reload));
    router.route("/api/check").handler(Methods.post(state::checkAll));

    String pool = "/api/pools/:pool";
    String backend = pool + "/backends/:id";
    router.route("/api/pools").handler(Methods.get(state::pools));
    router
        .route(pool)
        .handler(new JsonBody())
        .handler(changing(Methods.get(state::pool), change::changePool));
    router.route(pool + "/check").handler(Methods.post(state::checkPool));
    router
        .route(pool + "/backends")
        .handler(new JsonBody())
        .handler(Methods.get(state::backends).on(HttpMethod.POST, change::add));
    router
        .route(backend)
        .handler(new JsonBody())
        .handler(changing(Methods.get(state::backend), change::changeBackend)
            .on(HttpMethod.DELETE, change::remove));
    router.route(backend + "/check").handler(Methods.post(state::checkBackend));

    bridge.mount(router);
    router.route().handler(ctx -> {
      String mount = ctx.mountPoint();
      String path = ctx.normalizedPath();
      if (path.equals(mount) || (path + "/").equals(mount)) {
        assets.index(ctx);
      } else {
        Problem.answer(
            ctx, new Problem(404, "there is nothing at this path; GET api/pools lists the pools"));
      }
    });
  }

  private static Methods changing(Methods methods, Handler<RoutingContext> change) {
    return methods.on(HttpMethod.PATCH, change).on(HttpMethod.PUT, change);
  }
}
