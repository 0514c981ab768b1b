package io.evenkeel.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
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
  private static final String TLS = "ssl";
  private static final byte[] PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private final Duration patience;
  private final HttpServerOptions options;
  private final Porch porch;
  private long number;
  private int matched;
  private @Nullable Future<?> over;

  private Doorstep(Duration patience, HttpServerOptions options, Porch porch) {
    this.patience = patience;
    this.options = options;
    this.porch = porch;
  }

  /**
   * Puts one in front of whatever {@code server} accepts from now on; for one of the loops that share its socket.
   *
   * @param then called on the acceptor's own thread, once nobody comes past it any more
   */
  static void build(
      HttpServer server, Duration patience, HttpServerOptions options, Porch porch, Runnable then) {
    Channel acceptor = Acceptor.of(server);
    if (acceptor == null) {
      then.run();
    } else {
      if (acceptor.pipeline().get(NAME) != null) {
        // of a listener with other limits, whose socket this one goes on with
        acceptor.pipeline().remove(NAME);
      }
      acceptor.pipeline().addFirst(NAME, new ChannelInboundHandlerAdapter() {
        @Override
        public boolean isSharable() {
          return true;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object accepted) {
          if (accepted instanceof Channel connection) {
            connection.pipeline().addFirst(NAME, new Doorstep(patience, options, porch));
          }
          context.fireChannelRead(accepted);
        }

        @Override
        public void handlerAdded(ChannelHandlerContext context) {
          // not before that has Netty ask it, even where it is in the pipeline
          then.run();
        }
      });
    }
  }

  /** Whether a connection stands on one; who came as its port was being opened may have come past it. */
  static boolean holds(Channel connection) {
    return connection.pipeline().get(NAME) instanceof Doorstep;
  }

  /**
   * Lets a connection in: what is spoken there is known, and somebody else watches its time.
   *
   * @return whether it is counted as one of its listener's
   */
  static boolean leave(Channel connection) {
    if (!(connection.pipeline().get(NAME) instanceof Doorstep doorstep)) {
      return false;
    }
    boolean counted = doorstep.goes(true);
    connection.pipeline().remove(NAME);
    return counted;
  }

  private boolean goes(boolean in) {
    boolean counted = number > 0;
    if (counted) {
      porch.leave(number, in);
      number = 0;
    }
    return counted;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    number = porch.enter(context);
    if (number == 0) {
      context.executor().execute(context::close);
    }
    over = context
        .executor()
        .schedule(() -> giveUp(context), patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void giveUp(ChannelHandlerContext context) {
    if (matched < 0) {
      // a request of HTTP/1 has begun, and its client may understand
      BareAnswer.TOO_SLOW.write(context, null).addListener(ChannelFutureListener.CLOSE);
    } else {
      context.close();
    }
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    goes(false);
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
    boolean looks = options.isHttp2ClearTextEnabled() && matched >= 0 && matched < PREFACE.length;
    if (!looks && !options.isSsl() || !(message instanceof ByteBuf bytes)) {
      context.fireChannelRead(message);
      return;
    }
    while (bytes.isReadable() && context.pipeline().get(HAProxyMessageDecoder.class) != null) {
      // one by one, so that what is behind the PROXY header comes here first
      context.fireChannelRead(bytes.readRetainedSlice(1));
    }
    if (!bytes.isReadable()) {
      bytes.release();
    } else if (!options.isSsl()) {
      look(context, bytes);
    } else {
      if (context.pipeline().get(TLS) != null) {
        HandshakeOnce.before(context, TLS);
        ReceivedHeads.after(context.channel(), TLS);
      }
      context.fireChannelRead(bytes);
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
