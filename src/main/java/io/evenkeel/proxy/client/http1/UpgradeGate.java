package io.evenkeel.proxy.client.http1;

import io.evenkeel.net.ReadGate;
import io.evenkeel.net.ReadGate.Reason;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Holds back the bytes that a client sends after a request that may switch protocols, until it is decided whether
 * they are HTTP. Stands in front of the request decoder.
 */
final class UpgradeGate extends ChannelInboundHandlerAdapter {
  private static final int MAX_HELD_BYTES = 64 * 1024;
  private static final String DECODER_HANDLER = "httpDecoder";

  private final Channel channel;
  private final Queue<ByteBuf> heldBuffers = new ArrayDeque<>(1);
  private final ReadGate readGate;
  private int heldBytes;
  private boolean open;

  private UpgradeGate(Channel channel, ReadGate readGate) {
    this.channel = channel;
    this.readGate = readGate;
  }

  /** Installs the gate closed, while the decoder delivers the request. */
  static UpgradeGate install(Channel channel, ReadGate readGate) {
    UpgradeGate gate = new UpgradeGate(channel, readGate);
    channel.pipeline().addBefore(DECODER_HANDLER, null, gate);
    return gate;
  }

  int heldBytes() {
    return heldBytes;
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
    heldBytes = 0;
    ChannelHandlerContext gateContext = pipeline.context(this);
    readGate.set(Reason.UPGRADE, false);
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
      readGate.set(Reason.UPGRADE, true);
    }
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    for (ByteBuf next = heldBuffers.poll(); next != null; next = heldBuffers.poll()) {
      ReferenceCountUtil.release(next);
    }
  }
}
