package io.evenkeel.proxy.listener;

import io.evenkeel.config.ListenerConfig;
import io.evenkeel.proxy.client.ClientConnections;
import io.evenkeel.proxy.client.SharedConnections;
import io.evenkeel.proxy.client.TrackedConnection;
import io.evenkeel.proxy.client.http2.Http2ClientLimits;
import io.evenkeel.proxy.exchange.ListenerContext;
import io.evenkeel.proxy.exchange.RequestDispatcher;
import io.evenkeel.proxy.loop.LoopContext;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpVersion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One listener, open on one event loop: its server, its clients' connections, and what its exchanges share. */
public final class Listener {
  private static final Logger LOG = LoggerFactory.getLogger(Listener.class);
  private static final int MAX_CHUNK_BYTES = 64 * 1024;
  private static final Duration MAX_HANDSHAKE_TIMEOUT = Duration.ofSeconds(10);
  private static final long IDLE_CLOSE_DELAY_MILLIS = 1000;

  /** Of idle ones that are closed between two looks at what the others have sent. */
  private static final int IDLE_CLOSE_BATCH = 16;

  private static final long UNLIMITED_MILLIS = TimeUnit.DAYS.toMillis(3650);

  /** What was accepted a moment ago is on its way to its loop, and would be closed there without an answer. */
  private static final long REGISTRATION_DELAY_MILLIS = 50;

  private final LoopContext loop;
  private final int sharedPort;
  private final boolean secure;
  private ListenerConfig config;
  private final HttpServer server;
  private final ClientConnections connections;
  private final RequestDispatcher dispatcher;

  private Listener(
      LoopContext loop,
      ListenerContext listening,
      int sharedPort,
      SharedConnections neighbours,
      Vertx vertx) {
    this.loop = loop;
    this.sharedPort = sharedPort;
    this.secure = listening.listener().tls().isPresent();
    this.config = listening.listener();
    HttpServerOptions options = options(config, sharedPort);
    this.dispatcher = new RequestDispatcher(loop, listening);
    this.connections = new ClientConnections(
        loop, config, options, neighbours.connections(config.name()), dispatcher::dispatch);
    loop.listeners()
        .computeIfAbsent(config.name(), unseen -> new ArrayList<>(1))
        .add(connections);
    this.server = vertx
        .createHttpServer(options)
        .connectionHandler(connections::accept)
        .exceptionHandler(endedTheConnection -> {})
        .requestHandler(dispatcher::dispatch);
  }

  /**
   * Opens it.
   *
   * @param sharedPort negative for any free port, the same for all loops that give the same number
   */
  public static Future<Listener> open(
      Vertx vertx,
      LoopContext loop,
      ListenerContext listening,
      int sharedPort,
      SharedConnections neighbours) {
    Listener opened = new Listener(loop, listening, sharedPort, neighbours, vertx);
    return opened
        .server
        .listen()
        .compose(listens -> opened.installDetector())
        .map(guarded -> opened);
  }

  /**
   * Has those who come by its socket from now on stand on a doorstep by its settings, where it has one, and no longer by
   * those of another that shares the socket.
   *
   * @return completes when nobody passes otherwise
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
        new PendingConnections(loop, config, loop.sharedConnections().connections(config.name())));
  }

  private static HttpServerOptions options(ListenerConfig config, int sharedPort) {
    HttpServerOptions options = new HttpServerOptions()
        .setHost(config.host())
        .setPort(config.port() == 0 ? sharedPort : config.port())
        .setStrictThreadMode(true)
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

  /** Whether {@code other} can be served without opening anything anew. */
  public boolean canUpdateTo(ListenerConfig other) {
    return config.host().equals(other.host())
        && config.port() == other.port()
        && config.h2c() == other.h2c()
        && config.proxyProtocol() == other.proxyProtocol()
        && config.limits().equals(other.limits())
        && config.timeouts().equals(other.timeouts());
  }

  /** Whether {@code other} listens by the same socket, which must then stay open when this one goes. */
  public boolean sharesSocketWith(Listener other) {
    return config.host().equals(other.config.host())
        && config.port() == other.config.port()
        && (config.port() != 0 || sharedPort == other.sharedPort);
  }

  /**
   * Goes over to other routes and settings; exchanges under way keep theirs, and open connections the certificate that
   * they were opened with.
   *
   * @return when new connections are shown the certificates that hold now; never fails
   */
  public Future<Void> update(ListenerContext listening) {
    dispatcher.update(listening);
    ListenerConfig before = config;
    config = listening.listener();
    connections.update(config);
    // The loops have one socket, and one context, between them; Vert.x does not cope with two who
    // change it at a time.
    if (loop.number() > 0 || config.tls().equals(before.tls())) {
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

  /** Asks clients to go elsewhere, while everybody is still served. */
  public void drain() {
    connections.drainConnections();
  }

  /** Accepts nobody any more; a second later, who is idle is closed; at the end of {@code drain}, everybody. */
  public Future<Void> close(Vertx vertx, Duration drain) {
    connections.drain(drain);
    return connections
        .stopAccepting()
        .compose(stopped -> shutDown(vertx, Math.max(1, drain.toMillis())));
  }

  /**
   * Leaves the accepting to another that shares its socket, where there is one; a second later, who is idle is closed;
   * requests under way, streams and tunnels have all their time, or what {@link #closeHandedOver} leaves them.
   */
  public Future<Void> handOver(Vertx vertx) {
    connections.handOver();
    return shutDown(vertx, UNLIMITED_MILLIS);
  }

  /** Closes those who are left of one that gave way, as {@link #close} does. */
  public void closeHandedOver(Vertx vertx, Duration drain) {
    if (connections.handedOver()) {
      connections.drain(drain);
      vertx.setTimer(Math.max(1, drain.toMillis()), over -> connections.closeAll());
    }
  }

  /** A few at a time: who asked before its turn came is heard, and served, instead of being closed with that unread. */
  private static void closeIdle(Vertx vertx, Queue<TrackedConnection> left) {
    for (int i = 0; i < IDLE_CLOSE_BATCH && !left.isEmpty(); i++) {
      TrackedConnection next = left.remove();
      if (next.idle()) {
        next.close();
      }
    }
    if (!left.isEmpty()) {
      vertx.setTimer(1, heard -> closeIdle(vertx, left));
    }
  }

  private Future<Void> shutDown(Vertx vertx, long millis) {
    long timer =
        vertx.setTimer(IDLE_CLOSE_DELAY_MILLIS, after -> closeIdle(vertx, connections.all()));
    return vertx
        .timer(REGISTRATION_DELAY_MILLIS)
        .compose(registered -> server.shutdown(millis, TimeUnit.MILLISECONDS))
        .eventually(connections::closeAll)
        .onComplete(done -> {
          vertx.cancelTimer(timer);
          loop.listeners().getOrDefault(config.name(), new ArrayList<>()).remove(connections);
        });
  }
}
