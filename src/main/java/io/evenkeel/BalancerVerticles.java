package io.evenkeel;

import io.evenkeel.admin.AdminRouter;
import io.evenkeel.admin.AdminVerticle;
import io.evenkeel.config.Config;
import io.evenkeel.health.HealthBoard;
import io.evenkeel.health.monitor.HealthVerticle;
import io.evenkeel.metrics.MetricsExporter;
import io.evenkeel.net.BackendNames;
import io.evenkeel.net.HandshakeLimiter;
import io.evenkeel.net.MemoryBudget;
import io.evenkeel.net.VertxInternals;
import io.evenkeel.proxy.ProxyVerticle;
import io.evenkeel.traffic.TrafficStats;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The verticles of one balancer: one HealthVerticle, one ProxyVerticle for each core, one AdminVerticle. */
final class BalancerVerticles {
  private final Vertx vertx;
  private final Config config;
  private final int instances;
  private final BackendNames names;
  private final HealthVerticle health;
  private final AdminVerticle admin;
  private final List<ProxyVerticle> proxies = new CopyOnWriteArrayList<>();
  private final List<String> proxyIds = new CopyOnWriteArrayList<>();
  private final List<String> otherIds = new CopyOnWriteArrayList<>();
  private final Function<Integer, ProxyVerticle> newProxy;
  private final AtomicReference<@Nullable AdminRouter> mounted = new AtomicReference<>();

  /**
   * @param bypassesVertx false if Vert.x must carry all requests and responses, at a higher cost
   */
  BalancerVerticles(Vertx vertx, Config config, BalancerStatus status, boolean bypassesVertx) {
    this.vertx = vertx;
    this.config = config;
    this.names = new BackendNames(vertx);
    this.instances = config.proxy().instances() > 0
        ? config.proxy().instances()
        : Math.min(
            Runtime.getRuntime().availableProcessors(), VertxInternals.eventLoopCount(vertx));
    TrafficStats traffic = new TrafficStats(instances);
    HealthBoard board = new HealthBoard(vertx);
    this.health = new HealthVerticle(config, board, traffic, names);
    ProxyVerticle.Shared shared = new ProxyVerticle.Shared(
        board,
        traffic,
        names,
        MemoryBudget.ofProcess(instances),
        () -> status.notReadyReason().isEmpty(),
        bypassesVertx);
    this.admin = new AdminVerticle(
        config.admin(),
        status,
        server -> HandshakeLimiter.install(
            server, shared.connections().handshakes(BalancerStatus.ADMIN)));
    status.setConnections(listener -> shared.connections().openCount(listener).count());
    status.setMetrics(new MetricsExporter(board, traffic, status)::export);
    status.setHandshakes(shared.connections()::handshakes);
    this.newProxy = number -> new ProxyVerticle(number, shared);
    status.setPorts(this::ports);
  }

  /** Deploys HealthVerticle first, then the proxies. Opens the listeners after the first probe of every backend. */
  Future<Void> start() {
    return deploy(health, otherIds)
        .compose(deployed -> deployProxies())
        .compose(allDeployed -> health.firstRound())
        .compose(round ->
            Future.join(proxies.stream().map(proxy -> proxy.open(config)).toList()))
        .compose(open -> config.admin().enabled()
            ? deploy(admin, otherIds).<Void>mapEmpty()
            : Future.succeededFuture());
  }

  private Future<String> deploy(Deployable verticle, List<String> ids) {
    return vertx.deployVerticle(verticle).onSuccess(ids::add);
  }

  private Future<Void> deployProxies() {
    Future<Void> deployed = Future.succeededFuture();
    Set<Object> taken = new HashSet<>();
    for (int i = 0; i < instances; i++) {
      int number = i;
      deployed = deployed.compose(before -> deployProxy(number, taken, 2 * instances));
    }
    return deployed;
  }

  /**
   * Gives each proxy an event loop of its own, if there are enough: a proxy whose event loop is taken is deployed
   * again.
   */
  private Future<Void> deployProxy(int number, Set<Object> taken, int tries) {
    ProxyVerticle proxy = newProxy.apply(number);
    return vertx.deployVerticle(proxy).compose(id -> {
      if (!taken.add(proxy.eventLoop())
          && instances <= VertxInternals.eventLoopCount(vertx)
          && tries > 0) {
        return vertx.undeploy(id).compose(undeployed -> deployProxy(number, taken, tries - 1));
      }
      proxies.add(proxy);
      proxyIds.add(id);
      return Future.succeededFuture();
    });
  }

  private Map<String, Integer> ports() {
    Map<String, Integer> ports = new LinkedHashMap<>();
    if (!proxies.isEmpty()) {
      ports.putAll(proxies.get(0).ports());
    }
    if (admin.port() > 0) {
      ports.put("admin", admin.port());
    }
    return ports;
  }

  /**
   * Applies another configuration. A new backend has its first verdict before the proxies send requests to it; a
   * removed backend stays until its last request has ended.
   */
  Future<Void> update(Config now, Config next, String by) {
    return health
        .apply(ConfigDiff.withRemoved(now, next), by)
        .compose(both -> health.firstRound())
        .compose(round ->
            Future.join(proxies.stream().map(proxy -> proxy.update(next)).toList()))
        .compose(over -> admin.update(next.admin()))
        .compose(over -> health.apply(next, by), failure -> rollBack(now, by)
            .transform(back -> Future.failedFuture(failure)));
  }

  /** Called if an event loop could not apply the configuration: the others return to the old one. */
  private Future<Void> rollBack(Config now, String by) {
    return Future.join(proxies.stream().map(proxy -> proxy.update(now)).toList())
        .transform(back -> health.apply(now, by));
  }

  AdminRouter adminRouter(Supplier<AdminRouter> factory) {
    AdminRouter created = mounted.get();
    if (created == null) {
      mounted.compareAndSet(null, factory.get());
      created = mounted.get();
    }
    return java.util.Objects.requireNonNull(created);
  }

  /** Reports not ready, then drains, then closes. */
  Future<Void> drain(Duration delay) {
    admin.endStreams();
    AdminRouter router = mounted.get();
    if (router != null) {
      router.endStreams();
    }
    Future<?> delayed = delay.isZero() ? Future.succeededFuture() : vertx.timer(delay.toMillis());
    return delayed.compose(waited -> close(), interrupted -> close());
  }

  Future<Void> close() {
    return undeploy(proxyIds).compose(drained -> undeploy(otherIds)).eventually(names::close);
  }

  private Future<Void> undeploy(List<String> ids) {
    List<Future<Void>> undeployed = new ArrayList<>();
    for (String id : ids) {
      // Vert.x may have undeployed it with the application's own verticle
      undeployed.add(vertx.undeploy(id).recover(unknown -> Future.succeededFuture()));
    }
    ids.clear();
    return Future.join(undeployed).mapEmpty();
  }
}
