package io.evenkeel.proxy.client.http1;

import io.evenkeel.config.ListenerConfig;
import io.evenkeel.proxy.error.RawErrorResponse;
import io.evenkeel.proxy.headers.HstsHandler;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import org.jspecify.annotations.Nullable;

/** How a client's connection ends from our side, so that what was written to it last is not lost in a reset. */
final class LingeringClose {
  private static final String DECRYPTED_HANDLER = "evenkeel.decrypted";

  private final Channel channel;
  private final @Nullable SslHandler ssl;
  private final @Nullable String hsts;
  private final ChannelHandlerContext byteContext;

  /** Puts the handlers that see the bytes of {@code connection} into its pipeline, next to the wire. */
  LingeringClose(Channel channel, Http1ClientConnection connection, ListenerConfig listener) {
    this.channel = channel;
    ChannelPipeline pipeline = channel.pipeline();
    this.ssl = pipeline.get(SslHandler.class);
    this.hsts = ssl == null ? null : HstsHandler.headerValue(listener);
    pipeline.addFirst(new ClientByteHandler.WireHandler(connection, ssl == null));
    if (ssl == null) {
      this.byteContext = pipeline.firstContext();
    } else {
      pipeline.addAfter(
          pipeline.context(ssl).name(), DECRYPTED_HANDLER, new ClientByteHandler(connection));
      this.byteContext = pipeline.context(DECRYPTED_HANDLER);
    }
    if (hsts != null) {
      pipeline.addAfter("httpEncoder", null, new HstsHandler(hsts));
    }
  }

  boolean encrypted() {
    return ssl != null;
  }

  /** Answers in place of a codec, and says that nothing more comes. */
  void respondAndFinishWriting(RawErrorResponse answer) {
    answer.write(byteContext, hsts);
    finishWriting();
  }

  /** Answers in place of a codec, and closes. */
  void respondAndClose(RawErrorResponse answer) {
    answer.write(byteContext, hsts).addListener(ChannelFutureListener.CLOSE);
  }

  /** Says that nothing more comes, once all that was written is out. */
  void finishWriting() {
    channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> {
      if (ssl == null) {
        shutdownOutput();
      } else {
        // A bare FIN would look like an answer that somebody has cut (RFC 8446 section 6.1).
        ssl.closeOutbound().addListener(notified -> shutdownOutput());
      }
    });
  }

  private void shutdownOutput() {
    if (channel instanceof DuplexChannel duplex) {
      duplex.shutdownOutput();
    } else {
      channel.close();
    }
  }
}
