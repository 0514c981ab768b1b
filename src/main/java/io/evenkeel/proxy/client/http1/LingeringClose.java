package io.evenkeel.proxy.client.http1;

import io.evenkeel.config.ListenerConfig;
import io.evenkeel.proxy.error.RawErrorResponse;
import io.evenkeel.proxy.headers.HstsHandler;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslHandler;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/**
 * Closes a client's connection in two steps, output first, so that a reset does not destroy the last response; at once if
 * the client has ended its side.
 */
final class LingeringClose {
  private static final long SHORT_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long LONG_NANOS = TimeUnit.SECONDS.toNanos(5);

  private static final String DECRYPTED_HANDLER = "evenkeel.decrypted";

  private final Channel channel;
  private final @Nullable SslHandler ssl;
  private final @Nullable String hsts;
  private final ChannelHandlerContext byteContext;
  private long closeAt;
  private boolean begun;
  private boolean rejected;

  /** Adds the handlers that pass the bytes of {@code connection} to it, at the start of the pipeline. */
  LingeringClose(Channel channel, Http1ClientConnection connection, ListenerConfig listener) {
    this.channel = channel;
    channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    ChannelPipeline pipeline = channel.pipeline();
    this.ssl = pipeline.get(SslHandler.class);
    this.hsts = ssl == null ? null : HstsHandler.headerValue(listener);
    pipeline.addFirst(new ClientByteHandler.WireHandler(connection, this, ssl == null));
    if (ssl == null) {
      this.byteContext = pipeline.firstContext();
    } else {
      pipeline.addAfter(
          pipeline.context(ssl).name(), DECRYPTED_HANDLER, new ClientByteHandler(connection, this));
      this.byteContext = pipeline.context(DECRYPTED_HANDLER);
    }
    if (hsts != null) {
      pipeline.addAfter("httpEncoder", null, new HstsHandler(hsts));
    }
  }

  /** Whether input is discarded unread: this side has ended TLS, or rejected the connection. */
  boolean discardsInput() {
    return begun && (ssl != null || rejected);
  }

  /** Whether the client has had time enough to read what was written. */
  boolean isOver(long now) {
    return now - closeAt >= 0;
  }

  /** Whether responses can still be written: TLS 1.2, and BoringSSL always, end with the client's {@code close_notify}. */
  boolean canWrite() {
    SSLEngine engine = ssl == null ? null : ssl.engine();
    return engine == null
        || !engine.isInboundDone()
        || engine.getSession().getProtocol().equals("TLSv1.3")
            && !(engine instanceof ReferenceCountedOpenSslEngine);
  }

  /** Writes a response past the codec and closes the output. */
  void reject(RawErrorResponse response) {
    rejected = true;
    response.write(byteContext, hsts);
    finishWriting(false);
  }

  /** Writes a response past the codec and closes the connection. */
  void respondAndClose(RawErrorResponse response) {
    response.write(byteContext, hsts).addListener(ChannelFutureListener.CLOSE);
  }

  /** Closes the connection once everything that is encrypted was sent. */
  void closeWhenSent() {
    channel
        .pipeline()
        .firstContext()
        .writeAndFlush(Unpooled.EMPTY_BUFFER)
        .addListener(ChannelFutureListener.CLOSE);
  }

  /**
   * Closes the output once everything written before was sent.
   *
   * @param unread whether the client is still sending a request
   */
  void finishWriting(boolean unread) {
    begun = true;
    closeAt = System.nanoTime() + (unread ? LONG_NANOS : SHORT_NANOS);
    channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> {
      if (ssl == null) {
        shutdownOutput();
      } else {
        // without TLS's own close message, the client could not tell the end from a truncation (RFC
        // 8446 section 6.1)
        ssl.closeOutbound().addListener(notified -> shutdownOutput());
      }
    });
  }

  private void shutdownOutput() {
    if (channel instanceof DuplexChannel duplex && !duplex.isInputShutdown()) {
      duplex.shutdownOutput();
    } else {
      channel.close();
    }
  }
}
