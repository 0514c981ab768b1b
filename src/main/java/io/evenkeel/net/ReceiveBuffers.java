package io.evenkeel.net;

import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.handler.codec.http.HttpContent;
import io.vertx.core.net.impl.VertxHandler;

/** Controls the sizes of a connection's buffers: the size of a read, and the amount of unsent data. */
public final class ReceiveBuffers {
  private static final int MIN_READ_BYTES = 512;
  private static final int INITIAL_READ_BYTES = 4 * 1024;
  private static final int MAX_READ_BYTES = 64 * 1024;
  private static final RecvByteBufAllocator BOUNDED_ALLOCATOR = new AdaptiveRecvByteBufAllocator(
          MIN_READ_BYTES, INITIAL_READ_BYTES, MAX_READ_BYTES)
      .maxMessagesPerRead(2);

  private ReceiveBuffers() {}

  /** Limits the size of one read. Must be called before the first read. */
  public static void limitReads(Channel channel) {
    channel.config().setRecvByteBufAllocator(BOUNDED_ALLOCATOR);
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
