package io.evenkeel.proxy.listener;

import io.evenkeel.http.http1.Http1RequestDecoder;
import io.evenkeel.net.TcpKeepAlive;
import io.evenkeel.net.VertxInternals;
import io.evenkeel.proxy.client.ClientConnections;
import io.evenkeel.proxy.client.TrackedConnection;
import io.evenkeel.proxy.client.headonly.HeadOnlyStreams;
import io.evenkeel.proxy.client.http1.Http1ClientConnection;
import io.evenkeel.proxy.client.http2.ClosedStreamGuard;
import io.evenkeel.proxy.client.http2.Http2ClientConnection;
import io.evenkeel.proxy.exchange.ClientRequest;
import io.evenkeel.proxy.loop.LoopContext;
import io.netty.channel.Channel;
import io.netty.handler.stream.ChunkedWriteHandler;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import org.jspecify.annotations.Nullable;

/** Accepts the client connections of one listener on one event loop, within the listener's limit. */
final class ConnectionAcceptor {
  private final LoopContext loop;
  private final ClientConnections connections;
  private final HttpServerOptions options;
  private final Handler<ClientRequest> dispatcher;
  private @Nullable Channel listeningChannel;

  /**
   * @param dispatcher handles the requests
   */
  ConnectionAcceptor(
      LoopContext loop,
      ClientConnections connections,
      HttpServerOptions options,
      Handler<ClientRequest> dispatcher) {
    this.loop = loop;
    this.connections = connections;
    this.options = options;
    this.dispatcher = dispatcher;
  }

  /**
   * Accepts a connection whose protocol is known. Beyond the limit it closes an idle connection in its favour. If
   * none is idle, it rejects the connection with a response, or closes it if too many are being rejected.
   */
  void accept(HttpConnection http) {
    Channel channel = VertxInternals.channel(http);
    listeningChannel = channel.parent();
    if (!TcpKeepAlive.isInherited(channel)) {
      TcpKeepAlive.NORMAL.applyTo(channel);
    }
    boolean detected = ProtocolDetector.isPending(channel);
    boolean withinLimit = detected ? connections.isWithinLimit() : connections.tryCount();
    boolean counted = detected
        ? ProtocolDetector.removeFrom(channel, connections.openCount())
        : withinLimit || connections.tryCountOverLimit();
    if (!counted) {
      http.close();
      return;
    }
    if (channel.pipeline().get(ChunkedWriteHandler.class) != null) {
      // the handler is only needed to send files, which the proxy does not do; it would queue each
      // write once more
      channel.pipeline().remove(ChunkedWriteHandler.class);
    }
    TrackedConnection connection = track(http, channel);
    if (options.isHttp2ClearTextEnabled() && !options.isSsl() && !detected) {
      // Vert.x's decoder has read the head of the first request, less strictly than Evenkeel's
      // decoder
      connection.closeAfterFirstRequest();
    } else {
      Http1RequestDecoder decoder = Http1RequestDecoder.install(channel.pipeline(), options);
      if (decoder != null && connection instanceof Http1ClientConnection http1) {
        http1.setDecoder(decoder);
      }
    }
    connections.add(connection, http);
    if (!withinLimit) {
      connections.makeRoomFor(connection);
    }
  }

  private TrackedConnection track(HttpConnection http, Channel channel) {
    if (Http2ClientConnection.isHttp2(http)) {
      Http2ClientConnection connection =
          new Http2ClientConnection(loop, http, connections, connections.listener(), dispatcher);
      if (loop.bypassesVertx()) {
        connection.setHeadOnlyBypass(new HeadOnlyStreams(loop, http, connection, dispatcher));
      }
      return connection;
    }
    ClosedStreamGuard.removeFrom(channel);
    return new Http1ClientConnection(loop, http, connections, connections.listener(), dispatcher);
  }

  /** Passes a request whose head Vert.x has read to its connection. */
  static void onRequest(HttpServerRequest request) {
    if (request.version() == HttpVersion.HTTP_2) {
      Http2ClientConnection connection = Http2ClientConnection.of(request.connection());
      if (connection != null) {
        connection.onRequest(request);
      }
    } else {
      Http1ClientConnection connection = Http1ClientConnection.of(request.connection());
      if (connection != null) {
        connection.onRequest(request);
      }
    }
  }

  /** Closes the listening socket of all event loops. Connections that were accepted before are still served. */
  Future<Void> stopAccepting() {
    Promise<Void> promise = Promise.promise();
    if (listeningChannel == null) {
      promise.complete();
    } else {
      listeningChannel.close().addListener(closed -> promise.complete());
    }
    return promise.future();
  }
}
