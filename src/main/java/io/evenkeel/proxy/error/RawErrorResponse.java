package io.evenkeel.proxy.error;

import io.evenkeel.proxy.headers.HstsHandler;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** An HTTP/1.1 error response that is written without the codec, for a client whose request was not read. */
// ErrorResponse is a record of text
@SuppressWarnings("ImmutableEnumChecker")
public enum RawErrorResponse {
  HEAD_TIMEOUT(ErrorResponse.clientError(408, "the request head came too slowly"), ""),
  PLAIN_HTTP(ErrorResponse.clientError(400, "plain HTTP on a port for HTTPS, use https"), ""),
  TOO_MANY_CONNECTIONS(
      new ErrorResponse(503, "too many connections", "connection_limit_reached"),
      "Retry-After: 1\r\n");

  private final ErrorResponse response;
  private final String extraHeaders;

  RawErrorResponse(ErrorResponse response, String extraHeaders) {
    this.response = response;
    this.extraHeaders = extraHeaders;
  }

  public ErrorResponse response() {
    return response;
  }

  /**
   * Writes and flushes the response.
   *
   * @param below the context of the lowest handler above TLS
   * @param hsts the value of {@code Strict-Transport-Security}; null to send none
   */
  public ChannelFuture write(ChannelHandlerContext below, @Nullable String hsts) {
    String body = response.problemDetails().encode();
    String text = "HTTP/1.1 " + response.status() + ' ' + response.title()
        + "\r\nConnection: close\r\n"
        + extraHeaders + "Cache-Control: no-store\r\nProxy-Status: " + response.proxyStatus()
        + "\r\nContent-Type: application/problem+json\r\nContent-Length: " + body.length() + "\r\n"
        + (hsts == null ? "" : HstsHandler.HEADER_NAME + ": " + hsts + "\r\n") + "\r\n" + body;
    return below.writeAndFlush(Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.US_ASCII)));
  }
}
