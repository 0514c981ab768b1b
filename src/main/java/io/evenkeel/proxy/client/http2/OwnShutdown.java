package io.evenkeel.proxy.client.http2;

import io.evenkeel.proxy.client.ClientConnections;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.vertx.core.net.impl.ShutdownEvent;

/** Keeps a server's shutdown from a connection whose drain is ours to carry out. */
final class OwnShutdown extends ChannelInboundHandlerAdapter {
  private final ClientConnections connections;

  OwnShutdown(ClientConnections all) {
    this.connections = all;
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (!(event instanceof ShutdownEvent && connections.draining())) {
      context.fireUserEventTriggered(event);
    }
  }
}
