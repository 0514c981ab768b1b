package io.evenkeel.proxy;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The answer to a request head that never ends: no request is there yet, so it is written below the codec. */
final class TooSlow {
  private TooSlow() {}

  /**
   * Answers and closes.
   *
   * @param below what stands next to the wire, but above its encryption
   * @param hsts the value of {@code Strict-Transport-Security}; none: it is not sent
   */
  static void answer(ChannelHandlerContext below, @Nullable String hsts) {
    String answer = "HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n"
        + "Cache-Control: no-store\r\nContent-Length: 0\r\n"
        + (hsts == null ? "" : StrictTransport.NAME + ": " + hsts + "\r\n") + "\r\n";
    below
        .writeAndFlush(Unpooled.wrappedBuffer(answer.getBytes(StandardCharsets.US_ASCII)))
        .addListener(ChannelFutureListener.CLOSE);
  }
}
