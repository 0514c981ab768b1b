package io.evenkeel.http.http2;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2FrameListenerDecorator;
import io.netty.handler.codec.http2.Http2Headers;

/** Looks at each head, or trailers, of a connection of HTTP/2 before anybody else, in whichever form Netty tells of it. */
public abstract class Http2HeadersListener extends Http2FrameListenerDecorator {
  public Http2HeadersListener(Http2FrameListener listener) {
    super(listener);
  }

  /**
   * Whether it is told to others.
   *
   * @throws Http2Exception where its stream, or the connection, is to end
   */
  public abstract boolean onHead(int id, Http2Headers headers, boolean ends) throws Http2Exception;

  @Override
  public void onHeadersRead(
      ChannelHandlerContext context, int id, Http2Headers headers, int padding, boolean ends)
      throws Http2Exception {
    if (onHead(id, headers, ends)) {
      super.onHeadersRead(context, id, headers, padding, ends);
    }
  }

  @Override
  public void onHeadersRead(
      ChannelHandlerContext context,
      int id,
      Http2Headers headers,
      int dependency,
      short weight,
      boolean exclusive,
      int padding,
      boolean ends)
      throws Http2Exception {
    if (onHead(id, headers, ends)) {
      super.onHeadersRead(context, id, headers, dependency, weight, exclusive, padding, ends);
    }
  }
}
