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
 * Holds back the bytes that a client sends after a request that may switch protocols, until it is decided whether
 * they are HTTP. Has two handlers: this one in front of the request decoder, and one behind it that detects requests
 * which the decoder had already read.
 */
final class UpgradeGate extends ChannelInboundHandlerAdapter {
  private static final int MAX_HELD_BYTES = 64 * 1024;
  private static final String DECODER_HANDLER = "httpDecoder";

  private final Channel channel;
  private final Queue<ByteBuf> heldBuffers = new ArrayDeque<>(1);
  private final PipeliningDetector pipeliningDetector = new PipeliningDetector();
  private int heldBytes;
  private boolean open;

  private static final class PipeliningDetector extends ChannelInboundHandlerAdapter {
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

  /** Installs the gate closed, while the decoder delivers the request. */
  static UpgradeGate install(Channel channel) {
    UpgradeGate gate = new UpgradeGate(channel);
    channel.pipeline().addBefore(DECODER_HANDLER, null, gate);
    channel.pipeline().addAfter(DECODER_HANDLER, null, gate.pipeliningDetector);
    return gate;
  }

  /** Whether the decoder had already read another request. */
  boolean pipelined() {
    return pipeliningDetector.pipelined;
  }

  /** Whether bytes are held back. */
  boolean hasHeldBytes() {
    return !heldBuffers.isEmpty();
  }

  /** Passes the held bytes to the next handler of the pipeline, and removes the gate. */
  void open() {
    if (open || !channel.isActive()) {
      return;
    }
    open = true;
    ChannelPipeline pipeline = channel.pipeline();
    pipeline.remove(pipeliningDetector);
    ChannelHandlerContext gateContext = pipeline.context(this);
    channel.config().setAutoRead(true);
    for (ByteBuf next = heldBuffers.poll(); next != null; next = heldBuffers.poll()) {
      gateContext.fireChannelRead(next);
    }
    gateContext.fireChannelReadComplete();
    pipeline.remove(this);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (open || !(message instanceof ByteBuf buffer)) {
      context.fireChannelRead(message);
      return;
    }
    heldBuffers.add(buffer);
    heldBytes += buffer.readableBytes();
    if (heldBytes > MAX_HELD_BYTES) {
      channel.config().setAutoRead(false);
    }
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    for (ByteBuf next = heldBuffers.poll(); next != null; next = heldBuffers.poll()) {
      ReferenceCountUtil.release(next);
    }
  }
}
