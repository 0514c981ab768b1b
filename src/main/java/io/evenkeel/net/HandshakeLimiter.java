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
  private static final String NAME = "evenkeel.handshakes";
  private static final String TLS = "ssl";
  private static final int MOST = 64;

  private final AtomicLong numbers = new AtomicLong();
  private final ConcurrentNavigableMap<Long, ChannelHandlerContext> underWay =
      new ConcurrentSkipListMap<>();

  private HandshakeLimiter() {}

  /**
   * Bounds those of a server that listens by TLS. To be called on an event loop.
   *
   * @return completes when that holds for whoever connects
   */
  public static Future<Void> bound(HttpServer server) {
    return ListeningSocket.installHandler(server, NAME, new HandshakeLimiter());
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object accepted) {
    if (accepted instanceof Channel connection) {
      connection.pipeline().addFirst(new One());
    }
    context.fireChannelRead(accepted);
  }

  private final class One extends ChannelInboundHandlerAdapter {
    private final long number = numbers.incrementAndGet();
    private boolean begun;

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
      underWay.put(number, context);
      if (underWay.size() > MOST) {
        Map.Entry<Long, ChannelHandlerContext> oldest = underWay.pollFirstEntry();
        if (oldest != null) {
          oldest.getValue().close();
        }
      }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      if (!begun && context.pipeline().get(TLS) instanceof SslHandler tls) {
        begun = true;
        RenegotiationGuard.before(context, TLS);
        tls.handshakeFuture().addListener(over -> underWay.remove(number));
      }
      context.fireChannelRead(message);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
      underWay.remove(number);
    }
  }
}
