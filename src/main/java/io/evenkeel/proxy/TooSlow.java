package io.evenkeel.proxy;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import java.nio.charset.StandardCharsets;

/** The answer to a request head that never ends: no request is there yet, so it is written to the channel itself. */
final class TooSlow {
  private static final byte[] ANSWER = ("HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n"
          + "Cache-Control: no-store\r\nContent-Length: 0\r\n\r\n")
      .getBytes(StandardCharsets.US_ASCII);

  private TooSlow() {}

  static void answer(Channel channel) {
    channel
        .pipeline()
        .firstContext()
        .writeAndFlush(Unpooled.wrappedBuffer(ANSWER))
        .addListener(ChannelFutureListener.CLOSE);
  }
}
