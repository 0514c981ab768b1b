package io.evenkeel.proxy.listener;

import io.evenkeel.config.ListenerConfig;
import io.evenkeel.logging.Log;
import io.evenkeel.net.TcpKeepAlive;
import io.evenkeel.proxy.client.ClientConnections;
import io.evenkeel.proxy.client.ProcessConnections;
import io.evenkeel.proxy.client.TrackedConnection;
import io.evenkeel.proxy.client.http2.Http2ClientLimits;
import io.evenkeel.proxy.exchange.ListenerContext;
import io.evenkeel.proxy.exchange.RequestDispatcher;
import io.evenkeel.proxy.loop.LoopContext;
import io.evenkeel.proxy.pool.PoolRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpVersion;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

/** One listener on one event loop: its server, its client connections, and the dispatcher of their requests. */
public final class Listener {
  private static final Log LOG = Log.of(Listener.class);
  private static final int MAX_CHUNK_BYTES = 64 * 1024;
  private static final Duration MAX_HANDSHAKE_TIMEOUT = Duration.ofSeconds(10);
  private static final long IDLE_CLOSE_DELAY_MILLIS = 1000;

  /** How many idle connections are closed before the event loop reads from the others again. */
  private static final int IDLE_CLOSE_BATCH = 16;

  private static final long UNLIMITED_MILLIS = TimeUnit.DAYS.toMillis(3650);

  /**
   * A connection that was just accepted may not have reached its event loop, which would close it without a response.
   */
  private static final long REGISTRATION_DELAY_MILLIS = 50;

  private final LoopContext loop;
  private final int sharedPort;
  private final boolean secure;
  private ListenerConfig config;
  private final HttpServer server;
  private final ProcessConnections shared;
  private final ClientConnections connections;
  private final ConnectionAcceptor acceptor;
  private final RequestDispatcher dispatcher;

  private Listener(
      LoopContext loop,
      PoolRegistry pools,
      ListenerContext context,
      int sharedPort,
      ProcessConnections shared,
      Vertx vertx) {
    this.loop = loop;
    this.shared = shared;
    this.sharedPort = sharedPort;
    this.secure = context.listener().tls().isPresent();
    this.config = context.listener();
    HttpServerOptions options = options(config, sharedPort);
    this.dispatcher = new RequestDispatcher(loop, pools, context);
    this.connections = new ClientConnections(loop, shared, config);
    this.acceptor = new ConnectionAcceptor(loop, connections, options, dispatcher::dispatch);
    shared.add(config.name(), connections);
    this.server = vertx
        .createHttpServer(options)
        .connectionHandler(acceptor::accept)
        .exceptionHandler(reportedByConnection -> {})
        .requestHandler(ConnectionAcceptor::onRequest);
  }

  /**
   * Opens a listener.
   *
   * @param sharedPort the port to use if the configured one is 0; a negative number means any free port, the same one
   *     for all event loops that pass the same number
   */
  public static Future<Listener> open(
      Vertx vertx,
      LoopContext loop,
      PoolRegistry pools,
      ListenerContext context,
      int sharedPort,
      ProcessConnections shared) {
    Listener opened = new Listener(loop, pools, context, sharedPort, shared, vertx);
    return opened
        .server
        .listen()
        .compose(listens -> opened.keepAlive())
        .compose(inherited -> opened.installDetector())
        .map(installed -> opened)
        .onFailure(failure -> shared.remove(opened.config.name(), opened.connections));
  }

  /** The socket is the same for all event loops. */
  private Future<Void> keepAlive() {
    return loop.number() > 0 ? Future.succeededFuture() : TcpKeepAlive.NORMAL.applyTo(server);
  }

  /**
   * Installs a detector with the settings of this listener on its socket, or removes that of another listener which
   * shares the socket.
   *
   * @return completes when the settings apply to all new connections
   */
  public Future<Void> installDetector() {
    if (loop.number() > 0) {
      return Future.succeededFuture();
    }
    if (!secure && !config.h2c()) {
      return ProtocolDetector.uninstall(server);
    }
    return ProtocolDetector.install(
        server,
        config.timeouts().head(),
        options(config, sharedPort),
        new PendingConnections(shared, config, loop.memory().budget()));
  }

  private static HttpServerOptions options(ListenerConfig config, int sharedPort) {
    HttpServerOptions options = new HttpServerOptions()
        .setHost(config.host())
        .setPort(config.port() == 0 ? sharedPort : config.port())
        .setStrictThreadMode(true)
        .setTcpKeepAlive(true)
        .setHttp2ClearTextEnabled(config.h2c())
        .setHandle100ContinueAutomatically(false)
        .setCompressionSupported(false)
        .setDecompressionSupported(false)
        .setPerFrameWebSocketCompressionSupported(false)
        .setPerMessageWebSocketCompressionSupported(false)
        .setMaxInitialLineLength(config.limits().uriBytes())
        .setMaxHeaderSize(config.limits().headerBytes())
        .setDecoderInitialBufferSize(512)
        .setMaxChunkSize(MAX_CHUNK_BYTES)
        .setUseProxyProtocol(config.proxyProtocol())
        .setProxyProtocolTimeout(Math.max(1, config.timeouts().head().toMillis()))
        .setProxyProtocolTimeoutUnit(TimeUnit.MILLISECONDS);
    config
        .tls()
        .ifPresent(tls -> tls.applyTo(
            options, List.of(HttpVersion.HTTP_2, HttpVersion.HTTP_1_1), handshakeTimeout(config)));
    return Http2ClientLimits.applyTo(options, config.limits());
  }

  private static Duration handshakeTimeout(ListenerConfig config) {
    Duration head = config.timeouts().head();
    return head.compareTo(MAX_HANDSHAKE_TIMEOUT) < 0 ? head : MAX_HANDSHAKE_TIMEOUT;
  }

  ListenerConfig config() {
    return config;
  }

  public int port() {
    return server.actualPort();
  }

  /** Whether the settings of {@code other} can be applied without opening a socket. */
  public boolean canUpdateTo(ListenerConfig other) {
    return config.host().equals(other.host())
        && config.port() == other.port()
        && config.h2c() == other.h2c()
        && config.proxyProtocol() == other.proxyProtocol()
        && config.limits().equals(other.limits())
        && config.timeouts().equals(other.timeouts());
  }

  /** Whether {@code other} shares the socket, which must then stay open when this listener closes. */
  public boolean sharesSocketWith(Listener other) {
    return config.host().equals(other.config.host())
        && config.port() == other.config.port()
        && (config.port() != 0 || sharedPort == other.sharedPort);
  }

  /**
   * Applies other routes and settings. Requests in flight keep the old ones, and open connections keep their
   * certificate.
   *
   * @return completes when new connections get the new certificates; never fails
   */
  public Future<Void> update(ListenerContext context) {
    dispatcher.update(context);
    ListenerConfig previous = config;
    config = context.listener();
    connections.update(config);
    // The event loops share one socket and its TLS settings. Vert.x fails if two of them change
    // these at the same
    // time.
    if (loop.number() > 0 || config.tls().equals(previous.tls())) {
      return Future.succeededFuture();
    }
    if (!secure || config.tls().isEmpty()) {
      LOG.warn(
          "listener {} begins to use tls, or ends to, with the next start: an open port cannot change that",
          config.name());
      return Future.succeededFuture();
    }
    return server
        .updateSSLOptions(config.tls().get().serverOptions(), true)
        .<Void>mapEmpty()
        .recover(problem -> {
          LOG.error(
              "listener {} goes on with the certificates it had: {}",
              config.name(),
              problem.getMessage());
          return Future.succeededFuture();
        });
  }

  /** Asks the clients to send no more requests; requests are still served. */
  public void drain() {
    connections.drainConnections();
  }

  /**
   * Accepts no more connections. Closes the idle ones after a second, and all after {@code drain}.
   *
   * @return completes when all are closed
   */
  public Future<Void> close(Vertx vertx, Duration drain) {
    connections.drain(drain);
    return acceptor
        .stopAccepting()
        .compose(stopped -> shutDown(vertx, Math.max(1, drain.toMillis())));
  }

  /**
   * Lets another listener that shares the socket accept the connections. Closes the idle ones after a second;
   * requests, streams and tunnels continue without a limit until {@link #closeHandedOver}.
   *
   * @return completes when all connections are closed
   */
  public Future<Void> handOver(Vertx vertx) {
    connections.handOver();
    return shutDown(vertx, UNLIMITED_MILLIS);
  }

  /** Closes the connections that are left after {@link #handOver}, as {@link #close} does. */
  public void closeHandedOver(Vertx vertx, Duration drain) {
    if (connections.handedOver()) {
      connections.drain(drain);
      vertx.setTimer(Math.max(1, drain.toMillis()), elapsed -> connections.closeAll());
    }
  }

  /**
   * Closes a few connections at a time, so that a request which arrives in between is read and served instead of
   * lost.
   */
  private static void closeIdle(Vertx vertx, Queue<TrackedConnection> connections) {
    for (int i = 0; i < IDLE_CLOSE_BATCH && !connections.isEmpty(); i++) {
      TrackedConnection next = connections.remove();
      if (next.idle()) {
        next.close();
      }
    }
    if (!connections.isEmpty()) {
      vertx.setTimer(1, elapsed -> closeIdle(vertx, connections));
    }
  }

  private Future<Void> shutDown(Vertx vertx, long millis) {
    long timer =
        vertx.setTimer(IDLE_CLOSE_DELAY_MILLIS, elapsed -> closeIdle(vertx, connections.all()));
    return vertx
        .timer(REGISTRATION_DELAY_MILLIS)
        .compose(registered -> server.shutdown(millis, TimeUnit.MILLISECONDS))
        .eventually(connections::closeAll)
        .onComplete(done -> {
          vertx.cancelTimer(timer);
          shared.remove(config.name(), connections);
        });
  }
}
