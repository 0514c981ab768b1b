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
  private final LoopBackend loopBackend;
  private final LoopContext loop;
  private final boolean shared;
  private final AttemptTimings timings;
  private final BiConsumer<@Nullable ConnectionLease, @Nullable Outcome> callback;

  private BackendConnector(
      LoopBackend lane,
      LoopContext loop,
      boolean shares,
      AttemptTimings steps,
      BiConsumer<@Nullable ConnectionLease, @Nullable Outcome> then) {
    this.timings = steps;
    this.loopBackend = lane;
    this.loop = loop;
    this.shared = shares;
    this.callback = then;
  }

  /**
   * Opens one, or waits for one to be shared.
   *
   * @param alone whether it must not be shared
   * @param steps hears how far it came, where it is opened for this caller
   * @param then gets it, or the outcome that kept it from being opened
   */
  public static void open(
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
    String host = loopBackend.state().backend().host();
    names
        .connect(
            host,
            address -> {
              timings.onResolved(!BackendNames.isIpAddress(host));
              return client.connect(connectOptions(address));
            },
            ChannelClose::closeBackend)
        .onComplete((http, failure) -> {
          if (http != null) {
            onConnected(http);
          } else {
            loopBackend.traffic().connections().end();
            timings.onConnectFailed(failure);
            callback.accept(
                null, new Outcome.Unreachable(FailureClassifier.describeConnectFailure(failure)));
          }
        });
  }

  private HttpConnectOptions connectOptions(String address) {
    Backend backend = loopBackend.state().backend();
    return new HttpConnectOptions()
        .setServer(SocketAddress.inetSocketAddress(backend.port(), address))
        .setHost(loopBackend.pool().tls().serverNameFor(backend))
        .setPort(backend.port())
        .setSsl(backend.tls());
  }

  private void onConnected(HttpClientConnection http) {
    ChannelHandlerContext context = ChannelClose.findContext(http);
    timings.onConnected(context == null ? null : context.channel());
    if (context != null && context.handler() instanceof Http2ConnectionHandler) {
      ConnectionLease first = loopBackend.http2Connections().onOpened(http, context);
      callback.accept(first, first == null ? new Outcome.Refused("it takes no streams") : null);
      return;
    }
    Http1BackendConnection link = new Http1BackendConnection(loopBackend, http, loop);
    if (shared && loopBackend.pool().protocol() == Protocol.HTTP2) {
      link.discard();
      callback.accept(null, new Outcome.Unreachable("it speaks no HTTP/2"));
    } else {
      callback.accept(link, null);
    }
  }
}
