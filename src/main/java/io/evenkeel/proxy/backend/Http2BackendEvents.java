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
 * Receives the events of an HTTP/2 connection to a backend instead of Vert.x. Vert.x would also fail complete
 * responses that are not relayed yet: those of all streams after a GOAWAY, and of streams that are reset after their
 * end.
 */
final class Http2BackendEvents extends Http2ConnectionAdapter {
  private final Http2Connection.Listener vertx;
  private final Http2BackendConnection backendConnection;

  private Http2BackendEvents(
      Http2Connection.Listener vertx, Http2BackendConnection backendConnection) {
    this.vertx = vertx;
    this.backendConnection = backendConnection;
  }

  static void install(Http2ConnectionHandler codec, Http2BackendConnection backendConnection) {
    Http2Connection connection = codec.connection();
    if (codec instanceof Http2Connection.Listener vertx) {
      connection.removeListener(vertx);
      connection.addListener(new Http2BackendEvents(vertx, backendConnection));
    }
    Http2ConnectionDecoder decoder = codec.decoder();
    decoder.frameListener(new LateResetFilter(
        new Http2ResponseValidator(decoder.frameListener(), connection), connection));
  }

  @Override
  public void onStreamClosed(Http2Stream stream) {
    vertx.onStreamClosed(stream);
  }

  @Override
  public void onGoAwayReceived(int last, long code, ByteBuf debug) {
    backendConnection.onGoAway(last);
  }

  /**
   * Drops the reset of a stream whose response is complete: the backend needs no more of the request (RFC 9113 section
   * 8.1).
   */
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
