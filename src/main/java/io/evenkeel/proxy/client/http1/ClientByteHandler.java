package io.evenkeel.proxy.client.http1;

import io.evenkeel.net.VertxInternals;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;

/**
 * Passes the client's decrypted bytes to the connection, including those that arrived with the end of the TLS
 * handshake.
 */
class ClientByteHandler extends ChannelInboundHandlerAdapter {
  private final Http1ClientConnection connection;
  private final LingeringClose closing;
  private final boolean countsBytes;

  ClientByteHandler(Http1ClientConnection connection, LingeringClose closing) {
    this(connection, closing, true);
  }

  private ClientByteHandler(
      Http1ClientConnection connection, LingeringClose closing, boolean counts) {
    this.connection = connection;
    this.closing = closing;
    this.countsBytes = counts;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    connection.onBytes(countsBytes && message instanceof ByteBuf bytes ? bytes.readableBytes() : 0);
    context.fireChannelRead(message);
    connection.onInputDecoded(countsBytes);
  }

  /** The client has ended TLS on its side, maybe without a FIN: some kinds of TLS end with that. */
  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof SslCloseCompletionEvent) {
      onInputEnded();
    }
    context.fireUserEventTriggered(event);
  }

  /** The client has ended its side of the connection. */
  final void onInputEnded() {
    if (!closing.canWrite()) {
      closing.closeWhenSent();
    } else if (!connection.input().end()) {
      connection.close();
    }
  }

  /**
   * The same at the start of the pipeline, where also an incomplete TLS record is seen. Discards the input of a
   * connection that is being closed, and hides the shutdown of Vert.x's server from a draining one.
   */
  static final class WireHandler extends ClientByteHandler {
    private final Http1ClientConnection connection;
    private final LingeringClose closing;

    /**
     * @param clear whether the connection has no TLS, so that these bytes are those of requests
     */
    WireHandler(Http1ClientConnection connection, LingeringClose closing, boolean clear) {
      super(connection, closing, clear);
      this.connection = connection;
      this.closing = closing;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      if (closing.discardsInput()) {
        ReferenceCountUtil.release(message);
      } else {
        super.channelRead(context, message);
      }
    }

    /**
     * Hides a connection reset from Vert.x: it would report the reset to a request without a response and fail.
     * Vert.x gets the close instead.
     */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      if (cause instanceof IOException && connection.tunnel() == null) {
        context.close();
      } else {
        context.fireExceptionCaught(cause);
      }
    }

    /** Hides the end of the input, too, at which the decoder would drop the requests that wait in it. */
    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      if (event instanceof ChannelInputShutdownEvent
          || event instanceof ChannelInputShutdownReadComplete) {
        onInputEnded();
      } else if (!(VertxInternals.isShutdown(event) && connection.draining())) {
        context.fireUserEventTriggered(event);
      }
    }
  }
}
