package io.evenkeel.net;

import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.handler.codec.http.HttpContent;
import io.vertx.core.net.impl.VertxHandler;

/** The sizes of a connection's buffers: how much is read at a time, and how much waits to be sent. */
public final class ReceiveBuffers {
  private static final int MIN_READ_BYTES = 512;
  private static final int INITIAL_READ_BYTES = 4 * 1024;
  private static final int MAX_READ_BYTES = 64 * 1024;
  private static final RecvByteBufAllocator BOUNDED_ALLOCATOR = new AdaptiveRecvByteBufAllocator(
          MIN_READ_BYTES, INITIAL_READ_BYTES, MAX_READ_BYTES)
      .maxMessagesPerRead(2);

  private ReceiveBuffers() {}

  /** Limits what one read may bring. Call it before the first read. */
  public static void limitReads(Channel channel) {
    channel.config().setRecvByteBufAllocator(BOUNDED_ALLOCATOR);
  }

  /** Bytes that were written and that the other side's TCP has not accepted yet. */
  public static long unsentBytes(Channel channel) {
    ChannelOutboundBuffer waiting = channel.unsafe().outboundBuffer();
    return waiting == null ? 0 : waiting.totalPendingWriteBytes();
  }

  /**
   * Copies a chunk of a body out of the buffer pool. Vert.x would do so a moment later, except for chunks that wait
   * in a paused connection: when that is closed, Vert.x drops them, and their memory would leak.
   */
  public static HttpContent copyUnpooled(HttpContent piece) {
    return piece.content().isReadable()
        ? piece.replace(VertxHandler.safeBuffer(piece.content()))
        : piece;
  }
}
