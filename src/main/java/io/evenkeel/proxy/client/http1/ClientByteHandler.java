package io.evenkeel.proxy.client.http1;

import io.evenkeel.net.VertxInternals;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;

/** Sees the bytes of requests, also those that came together with the end of the handshake. */
class ClientByteHandler extends ChannelInboundHandlerAdapter {
  private final Http1ClientConnection connection;
  private final boolean countsBytes;

  ClientByteHandler(Http1ClientConnection connection) {
    this(connection, true);
  }

  private ClientByteHandler(Http1ClientConnection connection, boolean counts) {
    this.connection = connection;
    this.countsBytes = counts;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    connection.onBytes(countsBytes && message instanceof ByteBuf bytes ? bytes.readableBytes() : 0);
    context.fireChannelRead(message);
  }

  /** The same on the wire, where a record of TLS may still lack its end; and where a shutdown is ours to carry out. */
  static final class WireHandler extends ClientByteHandler {
    private final Http1ClientConnection connection;

    /** @param clear whether its bytes are those of requests */
    WireHandler(Http1ClientConnection connection, boolean clear) {
      super(connection, clear);
      this.connection = connection;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      if (connection.discardsInput()) {
        ReferenceCountUtil.release(message);
      } else {
        super.channelRead(context, message);
      }
    }

    /** Of a reset Vert.x would tell a request that it has not begun to answer, and fail at that; its close will do. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      if (cause instanceof IOException && connection.tunnel() == null) {
        context.close();
      } else {
        context.fireExceptionCaught(cause);
      }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      if (!(VertxInternals.isShutdown(event) && connection.draining())) {
        context.fireUserEventTriggered(event);
      }
    }
  }
}
