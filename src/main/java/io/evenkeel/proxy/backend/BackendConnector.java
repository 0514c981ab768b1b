package io.evenkeel.proxy.backend;

import io.evenkeel.config.PoolConfig.Protocol;
import io.evenkeel.model.Outcome;
import io.evenkeel.net.ChannelClose;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.vertx.core.http.HttpClientConnection;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Opens one connection to a backend and reports the result once. The caller has counted the connection towards the
 * limit.
 */
final class BackendConnector {
  private final BackendConnections connections;
  private final boolean mayBeHttp2;
  private final boolean exclusive;
  private final AttemptTimings timings;
  private final BiConsumer<@Nullable ConnectionLease, @Nullable Outcome> onDone;

  /**
   * @param mayBeHttp2 whether the connection may be HTTP/2
   * @param exclusive whether the connection must not be shared
   */
  BackendConnector(
      BackendConnections connections,
      boolean mayBeHttp2,
      boolean exclusive,
      AttemptTimings timings,
      BiConsumer<@Nullable ConnectionLease, @Nullable Outcome> onDone) {
    this.connections = connections;
    this.mayBeHttp2 = mayBeHttp2;
    this.exclusive = exclusive;
    this.timings = timings;
    this.onDone = onDone;
  }

  void connect(VertxClients clients) {
    clients
        .connect(connections.pool(), connections.backend(), mayBeHttp2, timings)
        .onComplete((http, failure) -> {
          if (http != null) {
            onConnected(http);
          } else {
            connections.onConnectFailed();
            timings.onConnectFailed(failure);
            onDone.accept(null, FailureClassifier.classifyConnect(failure));
          }
        });
  }

  private void onConnected(HttpClientConnection http) {
    ChannelHandlerContext context = ChannelClose.findContext(http);
    timings.onConnected(context == null ? null : context.channel());
    if (context != null) {
      connections.allOpen().add(context.channel());
    }
    if (context != null && context.handler() instanceof Http2ConnectionHandler) {
      ConnectionLease first = connections.http2().onOpened(http, context, exclusive);
      onDone.accept(first, first == null ? new Outcome.Refused("it takes no streams") : null);
      return;
    }
    Http1BackendConnection connection = new Http1BackendConnection(connections, http);
    if (mayBeHttp2 && connections.pool().protocol() == Protocol.HTTP2) {
      connection.discard();
      onDone.accept(null, new Outcome.Unreachable("it speaks no HTTP/2"));
    } else {
      onDone.accept(connection, null);
    }
  }
}
