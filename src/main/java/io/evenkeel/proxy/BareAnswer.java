package io.evenkeel.proxy;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** An answer to a client whose request is not there, or will not be read: it is written below the codec. */
enum BareAnswer {
  TOO_SLOW("408 Request Timeout", ""),
  NO_ROOM("503 Service Unavailable", "Retry-After: 1\r\n");

  private final String status;
  private final String fields;

  BareAnswer(String status, String fields) {
    this.status = status;
    this.fields = fields;
  }

  /**
   * Writes it.
   *
   * @param below what stands next to the wire, but above its encryption
   * @param hsts the value of {@code Strict-Transport-Security}; none: it is not sent
   */
  ChannelFuture write(ChannelHandlerContext below, @Nullable String hsts) {
    String answer = "HTTP/1.1 " + status + "\r\nConnection: close\r\n" + fields
        + "Cache-Control: no-store\r\nContent-Length: 0\r\n"
        + (hsts == null ? "" : StrictTransport.NAME + ": " + hsts + "\r\n") + "\r\n";
    return below.writeAndFlush(Unpooled.wrappedBuffer(answer.getBytes(StandardCharsets.US_ASCII)));
  }
}
