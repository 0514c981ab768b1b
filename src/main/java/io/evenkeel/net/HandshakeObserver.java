package io.evenkeel.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Follows the TLS handshake of one connection from its first byte. A client that sends HTTP in clear text gets a response
 * in clear text.
 */
public final class HandshakeObserver extends ChannelInboundHandlerAdapter {
  private static final String HANDLER_NAME = "evenkeel.handshake-observer";
  private static final long LINGER_MILLIS = 1000;

  /** What is done about a handshake that failed. Called on the event loop of the connection. */
  public interface Listener {
    /**
     * @param detail for the log; empty if the reason says it all
     */
    void onFailed(Channel connection, HandshakeFailure reason, String detail);

    /** Writes a response in clear text to a client that has sent HTTP in clear text. */
    ChannelFuture respondToPlainHttp(ChannelHandlerContext context);
  }

  private final String tlsHandler;
  private final Listener listener;
  private boolean begun;
  private boolean plain;
  private boolean timedOut;

  private HandshakeObserver(String tls, Listener listener) {
    this.tlsHandler = tls;
    this.listener = listener;
  }

  /** Installs an observer before the handler {@code tls} of a connection that has sent no byte yet. */
  public static void installBefore(ChannelHandlerContext context, String tls, Listener listener) {
    if (context.pipeline().get(HANDLER_NAME) == null) {
      context.pipeline().addBefore(tls, HANDLER_NAME, new HandshakeObserver(tls, listener));
    }
  }

  /** The connection is about to be closed because its handshake takes too long. */
  public static void onTimeout(Channel connection) {
    if (connection.pipeline().get(HANDLER_NAME) instanceof HandshakeObserver observer) {
      observer.timedOut = true;
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (!begun && message instanceof ByteBuf bytes && bytes.isReadable()) {
      begun = true;
      // a record of TLS begins with 20 to 23, a request with a letter
      plain = Character.isLetter(bytes.getByte(bytes.readerIndex()));
      if (plain) {
        respond(context);
      } else if (context.pipeline().get(tlsHandler) instanceof SslHandler tls) {
        tls.handshakeFuture().addListener(ended -> onEnded(context, ended.cause()));
      }
    }
    if (plain) {
      ReferenceCountUtil.release(message);
    } else {
      context.fireChannelRead(message);
    }
  }

  private void onEnded(ChannelHandlerContext context, @Nullable Throwable cause) {
    if (cause == null && !context.isRemoved()) {
      context.pipeline().remove(this);
    } else if (cause != null) {
      listener.onFailed(
          context.channel(),
          timedOut ? HandshakeFailure.TIMEOUT : HandshakeFailure.of(cause),
          String.valueOf(cause.getMessage()));
    }
  }

  /** Closes the output first and the connection later, so that a reset does not destroy the response. */
  private void respond(ChannelHandlerContext context) {
    listener.onFailed(context.channel(), HandshakeFailure.PLAIN_HTTP, "");
    listener.respondToPlainHttp(context).addListener(written -> {
      if (context.channel() instanceof DuplexChannel duplex) {
        duplex.shutdownOutput();
      }
      context.executor().schedule(() -> context.close(), LINGER_MILLIS, TimeUnit.MILLISECONDS);
    });
  }
}
