package io.evenkeel.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServer;

/**
 * Limits the TLS handshakes in progress on a server without {@code ProtocolDetector}: beyond 64 the oldest is closed.
 * Rejects renegotiation. Thread-safe.
 */
public final class HandshakeLimiter extends ChannelInboundHandlerAdapter {
  private static final String HANDLER_NAME = "evenkeel.handshakes";
  private static final String TLS_HANDLER = "ssl";
  private static final int MAX_HANDSHAKES = 64;

  private final PendingHandshakes pending = new PendingHandshakes(MAX_HANDSHAKES);

  private final HandshakeObserver.Listener failures;

  private HandshakeLimiter(HandshakeObserver.Listener failures) {
    this.failures = failures;
  }

  /**
   * Limits the handshakes of a server that uses TLS and is already listening. Must be called on an event loop.
   *
   * @param failures receives the handshakes that fail
   * @return completes when the limit applies to all new connections
   */
  public static Future<Void> install(HttpServer server, HandshakeObserver.Listener failures) {
    return ListeningSocket.installHandler(server, HANDLER_NAME, new HandshakeLimiter(failures));
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object accepted) {
    if (accepted instanceof Channel connection) {
      connection.pipeline().addFirst(new HandshakeHandler());
    }
    context.fireChannelRead(accepted);
  }

  private final class HandshakeHandler extends ChannelInboundHandlerAdapter {
    private final long number = pending.nextNumber();
    private boolean handshakeBegun;

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
      if (pending.add(number, context)) {
        pending.closeOldest();
      }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      if (!handshakeBegun && context.pipeline().get(TLS_HANDLER) instanceof SslHandler tls) {
        handshakeBegun = true;
        HandshakeObserver.installBefore(context, TLS_HANDLER, failures);
        TlsRecordGuard.installBefore(context, TLS_HANDLER);
        tls.handshakeFuture().addListener(ended -> pending.remove(number));
      }
      context.fireChannelRead(message);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
      pending.remove(number);
    }
  }
}
