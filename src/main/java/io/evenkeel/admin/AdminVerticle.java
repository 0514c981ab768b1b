package io.evenkeel.admin;

import io.evenkeel.admin.api.BalancerControl;
import io.evenkeel.admin.api.MethodHandler;
import io.evenkeel.admin.api.ProblemException;
import io.evenkeel.admin.guard.AdminConnections;
import io.evenkeel.admin.guard.CrossSiteHandler;
import io.evenkeel.admin.guard.DnsRebindingHandler;
import io.evenkeel.admin.guard.SecurityHeadersHandler;
import io.evenkeel.admin.guard.TokenAuthHandler;
import io.evenkeel.config.AdminConfig;
import io.evenkeel.config.tls.ListenerTls;
import io.evenkeel.logging.Log;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.BodyHandler;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The admin on its own port, protected by its token or bound to a loopback address. There is one instance. */
public final class AdminVerticle extends VerticleBase {
  private static final Log LOG = Log.of(AdminVerticle.class);
  private static final Duration HANDSHAKE_TIMEOUT = Duration.ofSeconds(10);
  private static final long SHUTDOWN_TIMEOUT_MS = 500;

  private final AdminConfig config;
  private final BalancerControl balancer;
  private final AdminConnections.Limits limits;
  private final Function<HttpServer, Future<Void>> onTlsListening;
  private volatile @Nullable AdminRouter admin;
  private volatile @Nullable HttpServer server;

  public AdminVerticle(AdminConfig config, BalancerControl balancer) {
    this(config, balancer, listening -> Future.succeededFuture());
  }

  /**
   * @param secured called with the server once it listens with TLS; the start waits for its result
   */
  public AdminVerticle(
      AdminConfig config, BalancerControl balancer, Function<HttpServer, Future<Void>> secured) {
    this(config, balancer, secured, AdminConnections.Limits.DEFAULT);
  }

  AdminVerticle(
      AdminConfig config,
      BalancerControl balancer,
      Function<HttpServer, Future<Void>> secured,
      AdminConnections.Limits limits) {
    this.config = config;
    this.balancer = balancer;
    this.onTlsListening = secured;
    this.limits = limits;
  }

  /** The port of the admin; 0 before the start. */
  public int port() {
    HttpServer bound = server;
    return bound == null ? 0 : bound.actualPort();
  }

  /** Ends all event streams and waits at once; other calls and {@code /health/ready} continue. Thread-safe. */
  public void endStreams() {
    AdminRouter running = admin;
    if (running != null) {
      running.endStreams();
    }
  }

  @Override
  public Future<?> start() {
    if (config.token().isEmpty() && !DnsRebindingHandler.isLoopback(config.host())) {
      return Future.failedFuture(new IllegalArgumentException("admin.host " + config.host()
          + " can be reached by others, so admin.token must be set; or bind it to 127.0.0.1"));
    }
    DashboardFiles assets = new DashboardFiles();
    AdminRouter calls = new AdminRouter(vertx, balancer);
    AdminConnections clients = new AdminConnections(limits);
    vertx.setPeriodic(limits.sweepIntervalMs(), tick -> clients.closeOverdue());
    // with clear-text HTTP/2 the connection handler would be called only after the first bytes of a
    // connection, and
    // never for a connection without any
    HttpServerOptions options = new HttpServerOptions()
        .setHost(config.host())
        .setPort(config.port())
        .setHttp2ClearTextEnabled(false)
        .setCompressionSupported(false);
    config
        .tls()
        .ifPresent(tls -> tls.applyTo(options, List.of(HttpVersion.HTTP_1_1), HANDSHAKE_TIMEOUT));
    HttpServer listening = vertx
        .createHttpServer(options)
        .connectionHandler(clients::onConnection)
        .requestHandler(createRouter(assets, calls, clients));
    admin = calls;
    Future<Void> listens = listening.listen().compose(bound -> {
      server = bound;
      return config.tls().isPresent() ? onTlsListening.apply(bound) : Future.succeededFuture();
    });
    return listens.recover(failure -> {
      calls.endStreams();
      return Future.failedFuture(explain(failure));
    });
  }

  /**
   * Uses the certificates of {@code changed} for new connections; its other settings require a restart.
   *
   * @return never fails
   */
  public Future<Void> update(AdminConfig changed) {
    HttpServer open = server;
    return open == null || config.tls().isEmpty() || changed.tls().isEmpty()
        ? Future.succeededFuture()
        : open.updateSSLOptions(changed.tls().get().serverOptions(), true)
            .<Void>mapEmpty()
            .recover(problem -> {
              LOG.error("the admin goes on with the certificates it had: {}", problem.getMessage());
              return Future.succeededFuture();
            });
  }

  @Override
  public Future<?> stop() {
    endStreams();
    HttpServer bound = server;
    return bound == null
        ? Future.succeededFuture()
        : bound.shutdown(SHUTDOWN_TIMEOUT_MS, TimeUnit.MILLISECONDS);
  }

  private Router createRouter(DashboardFiles assets, AdminRouter calls, AdminConnections clients) {
    Router root = Router.router(vertx);
    root.route().handler(clients::onRequest).failureHandler(ProblemException::respond);
    config.tls().flatMap(ListenerTls::hsts).ifPresent(age -> root.route().handler(ctx -> {
      ctx.response().putHeader("Strict-Transport-Security", "max-age=" + age.toSeconds());
      ctx.next();
    }));
    if (config.token().isEmpty()) {
      root.route().handler(new DnsRebindingHandler(config.host()));
    } else {
      TokenAuthHandler gate = new TokenAuthHandler(config.token(), assets::sendLogin);
      root.route()
          .handler(new SecurityHeadersHandler())
          .handler(new CrossSiteHandler())
          .handler(gate);
      root.route("/login")
          .handler(BodyHandler.create(false).setBodyLimit(4096))
          .handler(MethodHandler.get(ctx -> ctx.redirect("./")).on(HttpMethod.POST, gate::login));
    }
    root.route().handler(clients::onAdmitted);
    root.route("/*").subRouter(calls.router());
    List.of(400, 404, 405, 413, 500)
        .forEach(code -> root.errorHandler(code, ProblemException::respond));
    return root;
  }

  private RuntimeException explain(Throwable failure) {
    String message = String.valueOf(failure.getMessage());
    if (message.contains("already in use")) {
      return new IllegalStateException(
          "port " + config.port() + " on " + config.host()
              + " is in use; stop what holds it, or set admin.port to another (0 takes any free one)",
          failure);
    }
    return new IllegalStateException(
        "the admin cannot listen on " + config.host() + ":" + config.port() + ": " + message
            + "; set admin.host to an address of this machine and admin.port to a port it may open",
        failure);
  }
}
