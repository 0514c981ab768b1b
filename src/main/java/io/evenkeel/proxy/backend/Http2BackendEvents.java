package io.evenkeel.proxy.backend;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2FrameListenerDecorator;
import io.netty.handler.codec.http2.Http2Stream;

/**
 * What a trunk hears in the place of Vert.x, which would fail whole answers that are still waiting for their client: every
 * stream that ends after a GOAWAY, and those that are reset behind their end.
 */
final class Http2BackendEvents extends Http2ConnectionAdapter {
  private final Http2Connection.Listener delegate;
  private final Http2BackendConnection backendConnection;

  private Http2BackendEvents(Http2Connection.Listener vertx, Http2BackendConnection trunk) {
    this.delegate = vertx;
    this.backendConnection = trunk;
  }

  static void install(Http2ConnectionHandler codec, Http2BackendConnection trunk) {
    Http2Connection connection = codec.connection();
    if (codec instanceof Http2Connection.Listener vertx) {
      connection.removeListener(vertx);
      connection.addListener(new Http2BackendEvents(vertx, trunk));
    }
    Http2ConnectionDecoder decoder = codec.decoder();
    decoder.frameListener(new LateResetFilter(
        new Http2ResponseValidator(decoder.frameListener(), connection), connection));
  }

  @Override
  public void onStreamClosed(Http2Stream stream) {
    delegate.onStreamClosed(stream);
  }

  @Override
  public void onGoAwayReceived(int last, long code, ByteBuf debug) {
    backendConnection.onGoAway(last);
  }

  /** A backend may reset a stream once its answer is whole: it wants no more of the request (RFC 9113 section 8.1). */
  private static final class LateResetFilter extends Http2FrameListenerDecorator {
    private final Http2Connection connection;

    LateResetFilter(Http2FrameListener listener, Http2Connection connection) {
      super(listener);
      this.connection = connection;
    }

    @Override
    public void onRstStreamRead(ChannelHandlerContext context, int id, long code)
        throws Http2Exception {
      Http2Stream stream = connection.stream(id);
      if (stream == null || stream.state().remoteSideOpen()) {
        super.onRstStreamRead(context, id, code);
      }
    }
  }
}
