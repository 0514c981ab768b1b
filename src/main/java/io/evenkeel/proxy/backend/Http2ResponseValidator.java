package io.evenkeel.proxy.backend;

import io.evenkeel.http.http2.Http2HeaderRules;
import io.evenkeel.http.http2.Http2HeadersListener;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;

/**
 * Resets streams with malformed responses (RFC 9113 section 8.1). Vert.x would throw or ignore them, and the attempt
 * would wait until its timeout.
 */
public final class Http2ResponseValidator extends Http2HeadersListener {
  private static final int MAX_INTERIM = 32;
  private final Http2Connection connection;
  private final Http2Connection.PropertyKey interimCountKey;

  Http2ResponseValidator(Http2FrameListener listener, Http2Connection connection) {
    super(listener);
    this.connection = connection;
    this.interimCountKey = connection.newKey();
  }

  @Override
  public int onDataRead(
      ChannelHandlerContext context, int id, ByteBuf data, int padding, boolean ends)
      throws Http2Exception {
    Http2Stream stream = connection.stream(id);
    if (stream != null && !stream.isHeadersReceived()) {
      throw Http2HeaderRules.malformed(id, "data before a head");
    }
    return super.onDataRead(context, id, data, padding, ends);
  }

  private static boolean isDigit(char each) {
    return each >= '0' && each <= '9';
  }

  @Override
  public boolean onHead(int id, Http2Headers headers, boolean ends) throws Http2Exception {
    Http2Stream stream = connection.stream(id);
    if (id % 2 == 0) {
      if (stream != null) {
        // Vert.x does not know this stream, and could not close the connection while the stream is
        // open
        stream.close();
      }
      throw Http2Exception.connectionError(
          Http2Error.PROTOCOL_ERROR, "a stream that nobody asked for");
    }
    Http2HeaderRules.checkResponse(id, headers);
    CharSequence status = headers.status();
    if (stream == null || status == null || status.length() != 3 || status.charAt(0) != '1') {
      return true;
    }
    if (!isDigit(status.charAt(1)) || !isDigit(status.charAt(2))) {
      throw Http2HeaderRules.malformed(id, "a status that is no number");
    }
    Integer before = stream.getProperty(interimCountKey);
    int count = before == null ? 1 : before + 1;
    stream.setProperty(interimCountKey, count);
    if (ends || count > MAX_INTERIM || status.charAt(1) == '0' && status.charAt(2) == '1') {
      throw Http2HeaderRules.malformed(id, "an interim answer too many, or with an end");
    }
    if (status.charAt(1) != '0' || status.charAt(2) != '0') {
      InterimDisguise.put(headers, status);
    }
    return true;
  }
}
