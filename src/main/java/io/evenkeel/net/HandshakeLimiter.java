package io.evenkeel.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServer;
import java.util.Map;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Bounds how many connections to a server may be in the middle of their handshake, where it has no {@code ProtocolDetector}: the
 * one that is at it for longest gives way. None gets to a second handshake. Any thread.
 */
public final class HandshakeLimiter extends ChannelInboundHandlerAdapter {
  private static final String HANDLER_NAME = "evenkeel.handshakes";
  private static final String TLS_HANDLER = "ssl";
  private static final int MAX_HANDSHAKES = 64;

  private final AtomicLong sequence = new AtomicLong();
  private final ConcurrentNavigableMap<Long, ChannelHandlerContext> inProgress =
      new ConcurrentSkipListMap<>();

  private HandshakeLimiter() {}

  /**
   * Bounds those of a server that listens by TLS. To be called on an event loop.
   *
   * @return completes when that holds for whoever connects
   */
  public static Future<Void> install(HttpServer server) {
    return ListeningSocket.installHandler(server, HANDLER_NAME, new HandshakeLimiter());
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object accepted) {
    if (accepted instanceof Channel connection) {
      connection.pipeline().addFirst(new HandshakeHandler());
    }
    context.fireChannelRead(accepted);
  }

  private final class HandshakeHandler extends ChannelInboundHandlerAdapter {
    private final long number = sequence.incrementAndGet();
    private boolean handshakeBegun;

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
      inProgress.put(number, context);
      if (inProgress.size() > MAX_HANDSHAKES) {
        Map.Entry<Long, ChannelHandlerContext> oldest = inProgress.pollFirstEntry();
        if (oldest != null) {
          oldest.getValue().close();
        }
      }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      if (!handshakeBegun && context.pipeline().get(TLS_HANDLER) instanceof SslHandler tls) {
        handshakeBegun = true;
        RenegotiationGuard.installBefore(context, TLS_HANDLER);
        tls.handshakeFuture().addListener(over -> inProgress.remove(number));
      }
      context.fireChannelRead(message);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
      inProgress.remove(number);
    }
  }
}
