package io.evenkeel.proxy.backend;

import io.evenkeel.config.PoolConfig;
import io.evenkeel.config.PoolConfig.Protocol;
import io.evenkeel.model.Backend;
import io.evenkeel.model.Outcome;
import io.evenkeel.net.BackendNames;
import io.evenkeel.net.ChannelClose;
import io.evenkeel.proxy.loop.LoopContext;
import io.evenkeel.proxy.pool.LoopBackend;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientConnection;
import io.vertx.core.http.HttpConnectOptions;
import io.vertx.core.net.SocketAddress;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** A connection to a backend that is being opened; it is counted already, and told once what became of it. */
public final class BackendConnector {
  private final LoopBackend lane;
  private final LoopContext loop;
  private final boolean shares;
  private final AttemptTimings steps;
  private final BiConsumer<@Nullable ConnectionLease, @Nullable Outcome> then;

  private BackendConnector(
      LoopBackend lane,
      LoopContext loop,
      boolean shares,
      AttemptTimings steps,
      BiConsumer<@Nullable ConnectionLease, @Nullable Outcome> then) {
    this.steps = steps;
    this.lane = lane;
    this.loop = loop;
    this.shares = shares;
    this.then = then;
  }

  /**
   * Opens one, or waits for one to be shared.
   *
   * @param alone whether it must not be shared
   * @param steps hears how far it came, where it is opened for this caller
   * @param then gets it, or the outcome that kept it from being opened
   */
  public static void begin(
      LoopBackend lane,
      LoopContext loop,
      boolean alone,
      AttemptTimings steps,
      BiConsumer<@Nullable ConnectionLease, @Nullable Outcome> then) {
    PoolConfig pool = lane.pool();
    boolean tls = lane.state().backend().tls();
    boolean shares = !alone && pool.protocol().multiplexes(tls);
    if (shares && lane.http2Connections().awaitOpening(then)) {
      return;
    }
    if (!lane.traffic().connections().tryBegin(pool.limits().connections())) {
      then.accept(null, new Outcome.Saturated("all connections to it are in use"));
      return;
    }
    new BackendConnector(
            lane, loop, shares, steps, shares ? lane.http2Connections().beginOpening(then) : then)
        .connect(
            loop.httpClients().get(pool, tls, shares), loop.sharedConnections().names());
  }

  private void connect(HttpClientAgent client, BackendNames names) {
    String host = lane.state().backend().host();
    names
        .connect(
            host,
            address -> {
              steps.onResolved(!BackendNames.isIpAddress(host));
              return client.connect(to(address));
            },
            ChannelClose::backend)
        .onComplete((http, failure) -> {
          if (http != null) {
            opened(http);
          } else {
            lane.traffic().connections().end();
            steps.onConnectFailed(failure);
            then.accept(null, new Outcome.Unreachable(FailureClassifier.unreachable(failure)));
          }
        });
  }

  private HttpConnectOptions to(String address) {
    Backend backend = lane.state().backend();
    return new HttpConnectOptions()
        .setServer(SocketAddress.inetSocketAddress(backend.port(), address))
        .setHost(lane.pool().tls().serverNameFor(backend))
        .setPort(backend.port())
        .setSsl(backend.tls());
  }

  private void opened(HttpClientConnection http) {
    ChannelHandlerContext context = ChannelClose.context(http);
    steps.onConnected(context == null ? null : context.channel());
    if (context != null && context.handler() instanceof Http2ConnectionHandler) {
      ConnectionLease first = lane.http2Connections().onOpened(http, context);
      then.accept(first, first == null ? new Outcome.Refused("it takes no streams") : null);
      return;
    }
    Http1BackendConnection link = new Http1BackendConnection(lane, http, loop);
    if (shares && lane.pool().protocol() == Protocol.HTTP2) {
      link.discard();
      then.accept(null, new Outcome.Unreachable("it speaks no HTTP/2"));
    } else {
      then.accept(link, null);
    }
  }
}
