package io.evenkeel.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.handler.codec.http.HttpContent;
import io.vertx.core.net.impl.VertxHandler;

/** Controls the sizes of a connection's buffers: the size of a read, and the amount of unsent data. */
public final class ReceiveBuffers {
  private ReceiveBuffers() {}

  /**
   * Limits the size of one read, and more so while memory is short, and lets reads be paused at any time. Must be called
   * before the first read.
   *
   * @param memory of the channel's event loop
   */
  public static void limitReads(Channel channel, LoopMemory memory) {
    channel.config().setRecvByteBufAllocator(memory.receiveAllocator());
    EpollRegistration.keep(channel);
  }

  /** The number of bytes that were written and that TCP has not accepted yet. */
  public static long unsentBytes(Channel channel) {
    ChannelOutboundBuffer waiting = channel.unsafe().outboundBuffer();
    return waiting == null ? 0 : waiting.totalPendingWriteBytes();
  }

  /**
   * Copies a chunk of a body out of the buffer pool. Vert.x would also copy it, but not if it waits in a paused
   * connection: when the connection closes, Vert.x drops such chunks and leaks their memory.
   */
  public static HttpContent copyUnpooled(HttpContent content) {
    return content.content().isReadable()
        ? content.replace(VertxHandler.safeBuffer(content.content()))
        : content;
  }
}
