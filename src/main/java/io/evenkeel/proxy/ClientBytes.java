package io.evenkeel.proxy;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.net.impl.ShutdownEvent;

/** Sees the bytes of requests, also those that came together with the end of the handshake. */
class ClientBytes extends ChannelInboundHandlerAdapter {
  private final ClientConnection connection;

  ClientBytes(ClientConnection connection) {
    this.connection = connection;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    connection.arrived();
    context.fireChannelRead(message);
  }

  /** The same on the wire, where a record of TLS may still lack its end; and where a shutdown is ours to carry out. */
  static final class Wire extends ClientBytes {
    private final ClientConnection connection;

    Wire(ClientConnection connection) {
      super(connection);
      this.connection = connection;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      if (connection.deaf()) {
        ReferenceCountUtil.release(message);
      } else {
        super.channelRead(context, message);
      }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      if (!(event instanceof ShutdownEvent && connection.draining())) {
        context.fireUserEventTriggered(event);
      }
    }
  }
}
