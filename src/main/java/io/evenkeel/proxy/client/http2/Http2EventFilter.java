package io.evenkeel.proxy.client.http2;

import io.evenkeel.net.VertxInternals;
import io.evenkeel.proxy.client.ClientConnections;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Hides the shutdown of Vert.x's server from a connection that is drained without it, and passes on that the channel
 * is writable again.
 */
final class Http2EventFilter extends ChannelInboundHandlerAdapter {
  private final ClientConnections connections;
  private final ConnectionMemory memory;

  Http2EventFilter(ClientConnections connections, ConnectionMemory memory) {
    this.connections = connections;
    this.memory = memory;
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (!(VertxInternals.isShutdown(event) && connections.draining())) {
      context.fireUserEventTriggered(event);
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (context.channel().isWritable()) {
      memory.onFlushed();
    }
    context.fireChannelWritabilityChanged();
  }
}
