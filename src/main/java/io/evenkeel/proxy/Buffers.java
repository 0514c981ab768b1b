package io.evenkeel.proxy;

import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.RecvByteBufAllocator;

/** How much is read of a connection before anybody can say that it is too much: by default it would be a megabyte. */
final class Buffers {
  private static final int LEAST = 512;
  private static final int FIRST = 4 * 1024;
  private static final int MOST = 32 * 1024;
  private static final RecvByteBufAllocator BOUNDED =
      new AdaptiveRecvByteBufAllocator(LEAST, FIRST, MOST).maxMessagesPerRead(2);

  private Buffers() {}

  /** To be called before the first read. */
  static void bound(Channel channel) {
    channel.config().setRecvByteBufAllocator(BOUNDED);
  }
}
