package io.evenkeel.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.concurrent.Future;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Where a connection stands until it is known what is spoken there: for so long and no longer. In clear text it looks for
 * HTTP/2's first bytes itself, so that nobody can come to HTTP/2 by an upgrade of HTTP/1.1 instead, which we do not offer.
 */
final class Doorstep extends ChannelInboundHandlerAdapter {
  private static final String NAME = "evenkeel.doorstep";
  private static final byte[] PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private final Duration patience;
  private final HttpServerOptions options;
  private int matched;
  private @Nullable Future<?> over;

  private Doorstep(Duration patience, HttpServerOptions options) {
    this.patience = patience;
    this.options = options;
  }

  /** Puts one in front of whatever {@code server} accepts from now on; for one of the loops that share its socket. */
  static void build(HttpServer server, Duration patience, HttpServerOptions options) {
    Channel acceptor = Acceptor.of(server);
    if (acceptor != null && acceptor.pipeline().get(NAME) == null) {
      acceptor.pipeline().addFirst(NAME, new ChannelInboundHandlerAdapter() {
        @Override
        public boolean isSharable() {
          return true;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object accepted) {
          if (accepted instanceof Channel connection) {
            connection.pipeline().addFirst(NAME, new Doorstep(patience, options));
          }
          context.fireChannelRead(accepted);
        }
      });
    }
  }

  /** Lets a connection in: what is spoken there is known, and somebody else watches its time. */
  static void leave(Channel connection) {
    if (connection.pipeline().get(NAME) != null) {
      connection.pipeline().remove(NAME);
    }
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    over = context
        .executor()
        .schedule(() -> context.close(), patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    if (over != null) {
      over.cancel(false);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    handlerRemoved(context);
    context.fireChannelInactive();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    boolean looks = options.isHttp2ClearTextEnabled()
        && !options.isSsl()
        && matched >= 0
        && matched < PREFACE.length;
    if (!looks || !(message instanceof ByteBuf bytes)) {
      if (context.pipeline().get("ssl") != null) {
        ReceivedHeads.after(context.channel(), "ssl");
      }
      context.fireChannelRead(message);
      return;
    }
    while (bytes.isReadable() && context.pipeline().get(HAProxyMessageDecoder.class) != null) {
      // one by one, so that what is behind the PROXY header comes here first
      context.fireChannelRead(bytes.readRetainedSlice(1));
    }
    if (bytes.isReadable()) {
      look(context, bytes);
    } else {
      bytes.release();
    }
  }

  private void look(ChannelHandlerContext context, ByteBuf bytes) {
    ReceivedHeads.after(context.channel(), NAME);
    int start = bytes.readerIndex();
    int length = Math.min(bytes.readableBytes(), PREFACE.length - matched);
    int same = 0;
    while (same < length && bytes.getByte(start + same) == PREFACE[matched + same]) {
      same++;
    }
    if (same == length) {
      matched += same;
      context.fireChannelRead(bytes);
      return;
    }
    matched = -1;
    ReceivedHeads.leave(context.channel());
    // With the first byte that differs, Vert.x makes it HTTP/1; the rest comes when ours is in
    // between.
    context.fireChannelRead(bytes.readRetainedSlice(same + 1));
    RequestDecoder.in(context.pipeline(), options);
    context.pipeline().addAfter("httpDecoder", null, new WithoutUpgrade());
    context.fireChannelRead(bytes);
  }

  /** Takes the offer of HTTP/2 out of a connection's first request: Vert.x would accept it. */
  private static final class WithoutUpgrade extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      if (message instanceof HttpRequest request) {
        if (request
            .headers()
            .contains(HttpHeaderNames.UPGRADE, HttpVersion.HTTP_2.alpnName() + "c", true)) {
          request.headers().remove(HttpHeaderNames.UPGRADE);
        }
        context.fireChannelRead(message);
        context.pipeline().remove(this);
      } else {
        context.fireChannelRead(message);
      }
    }
  }
}
