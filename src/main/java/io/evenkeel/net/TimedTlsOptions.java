package io.evenkeel.net;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.DelegatingSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.vertx.core.net.JdkSSLEngineOptions;
import io.vertx.core.spi.tls.DefaultSslContextFactory;
import io.vertx.core.spi.tls.SslContextFactory;
import java.util.OptionalLong;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

/** The TLS engine of the JDK, with a record of when each handshake started, which is when its connection was opened. */
public final class TimedTlsOptions extends JdkSSLEngineOptions {
  public TimedTlsOptions() {}

  private TimedTlsOptions(TimedTlsOptions other) {
    super(other);
  }

  @Override
  public TimedTlsOptions copy() {
    return new TimedTlsOptions(this);
  }

  @Override
  public SslContextFactory sslContextFactory() {
    return new DefaultSslContextFactory(SslProvider.JDK, false) {
      @Override
      public SslContext create() throws SSLException {
        return new TimedSslContext(super.create());
      }
    };
  }

  /** When the handshake of {@code channel} started, as {@link System#nanoTime}; empty if it was not recorded. */
  public static OptionalLong handshakeStartedAt(Channel channel) {
    return channel.pipeline().get(SslHandler.class) instanceof TimedSslHandler timed
        ? OptionalLong.of(timed.startedAt)
        : OptionalLong.empty();
  }

  private static final class TimedSslContext extends DelegatingSslContext {
    TimedSslContext(SslContext context) {
      super(context);
    }

    @Override
    protected void initEngine(SSLEngine engine) {}

    @Override
    protected SslHandler newHandler(
        ByteBufAllocator alloc, String host, int port, boolean startTls, Executor executor) {
      return new TimedSslHandler(newEngine(alloc, host, port), executor);
    }
  }

  private static final class TimedSslHandler extends SslHandler {
    private long startedAt = System.nanoTime();

    TimedSslHandler(SSLEngine engine, Executor executor) {
      super(engine, executor);
    }

    @Override
    public void channelActive(ChannelHandlerContext context) throws Exception {
      startedAt = System.nanoTime();
      super.channelActive(context);
    }
  }
}
