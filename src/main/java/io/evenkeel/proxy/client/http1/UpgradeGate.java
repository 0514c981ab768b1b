package io.evenkeel.proxy.client.http1;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Holds back what a client sends behind a request that may switch protocols, until it is known whether that is HTTP. Two
 * handlers: this one in front of the decoder of requests, and one behind it, for what the decoder had taken already.
 */
final class UpgradeGate extends ChannelInboundHandlerAdapter {
  private static final int MOST_BYTES = 64 * 1024;
  private static final String DECODER = "httpDecoder";

  private final Channel channel;
  private final Queue<ByteBuf> held = new ArrayDeque<>(1);
  private final Behind behind = new Behind();
  private int bytes;
  private boolean open;

  private static final class Behind extends ChannelInboundHandlerAdapter {
    private boolean pipelined;

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      pipelined |= message instanceof HttpRequest;
      context.fireChannelRead(message);
    }
  }

  private UpgradeGate(Channel channel) {
    this.channel = channel;
  }

  /** Closes it behind the request that the decoder hands out right now. */
  static UpgradeGate close(Channel channel) {
    UpgradeGate gate = new UpgradeGate(channel);
    channel.pipeline().addBefore(DECODER, null, gate);
    channel.pipeline().addAfter(DECODER, null, gate.behind);
    return gate;
  }

  /** Whether another request came in one piece with this one. */
  boolean pipelined() {
    return behind.pipelined;
  }

  /** Whether anything waits. */
  boolean holds() {
    return !held.isEmpty();
  }

  /** Lets everything through to whatever is behind it now, and goes. */
  void open() {
    if (open || !channel.isActive()) {
      return;
    }
    open = true;
    ChannelPipeline pipeline = channel.pipeline();
    pipeline.remove(behind);
    ChannelHandlerContext here = pipeline.context(this);
    channel.config().setAutoRead(true);
    for (ByteBuf next = held.poll(); next != null; next = held.poll()) {
      here.fireChannelRead(next);
    }
    here.fireChannelReadComplete();
    pipeline.remove(this);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (open || !(message instanceof ByteBuf buffer)) {
      context.fireChannelRead(message);
      return;
    }
    held.add(buffer);
    bytes += buffer.readableBytes();
    if (bytes > MOST_BYTES) {
      channel.config().setAutoRead(false);
    }
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    for (ByteBuf next = held.poll(); next != null; next = held.poll()) {
      ReferenceCountUtil.release(next);
    }
  }
}
