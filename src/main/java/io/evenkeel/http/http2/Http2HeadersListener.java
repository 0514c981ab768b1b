package io.evenkeel.http.http2;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2FrameListenerDecorator;
import io.netty.handler.codec.http2.Http2Headers;

/**
 * Receives each head and each trailer section of an HTTP/2 connection before the listener that it wraps, and may
 * withhold it.
 */
public abstract class Http2HeadersListener extends Http2FrameListenerDecorator {
  public Http2HeadersListener(Http2FrameListener listener) {
    super(listener);
  }

  /**
   * Called for a head or trailers.
   *
   * @param ends whether the stream ends with this section
   * @return whether the wrapped listener receives it
   * @throws Http2Exception to close the stream or the connection
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
