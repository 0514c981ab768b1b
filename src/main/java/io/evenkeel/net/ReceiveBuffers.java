package io.evenkeel.net;

import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.handler.codec.http.HttpContent;
import io.vertx.core.net.impl.VertxHandler;

/** What a connection holds: how much is read before anybody can say that it is too much, and how much is still to go. */
public final class ReceiveBuffers {
  private static final int MIN_READ_BYTES = 512;
  private static final int INITIAL_READ_BYTES = 4 * 1024;
  private static final int MAX_READ_BYTES = 64 * 1024;
  private static final RecvByteBufAllocator BOUNDED_ALLOCATOR = new AdaptiveRecvByteBufAllocator(
          MIN_READ_BYTES, INITIAL_READ_BYTES, MAX_READ_BYTES)
      .maxMessagesPerRead(2);

  private ReceiveBuffers() {}

  /** To be called before the first read. */
  public static void limitReads(Channel channel) {
    channel.config().setRecvByteBufAllocator(BOUNDED_ALLOCATOR);
  }

  /** Bytes that were written to it and that its side of the network has not taken. */
  public static long unsentBytes(Channel channel) {
    ChannelOutboundBuffer waiting = channel.unsafe().outboundBuffer();
    return waiting == null ? 0 : waiting.totalPendingWriteBytes();
  }

  /**
   * A piece of a body copied out of the pool, as Vert.x would do a moment later, but for those that wait in a paused
   * connection: when that is closed, Vert.x forgets them, and their memory would be lost.
   */
  public static HttpContent copyUnpooled(HttpContent piece) {
    return piece.content().isReadable()
        ? piece.replace(VertxHandler.safeBuffer(piece.content()))
        : piece;
  }
}
