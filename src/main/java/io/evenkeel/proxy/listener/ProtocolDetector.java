package io.evenkeel.proxy.listener;

import io.evenkeel.http.http1.Http1RequestDecoder;
import io.evenkeel.net.ListeningSocket;
import io.evenkeel.net.RenegotiationGuard;
import io.evenkeel.proxy.client.http2.ClosedStreamGuard;
import io.evenkeel.proxy.error.RawErrorResponse;
import io.evenkeel.traffic.InFlightCounter;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.concurrent.ScheduledFuture;
import io.vertx.core.Future;
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
public final class ProtocolDetector extends ChannelInboundHandlerAdapter {
  private static final String NAME = "evenkeel.doorstep";
  private static final String TLS = "ssl";
  private static final byte[] PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private final Duration timeout;
  private final HttpServerOptions options;
  private final PendingConnections pendingConnections;
  private final long number;
  private boolean pending;
  private int matchedBytes;
  private @Nullable ScheduledFuture<?> timeoutTask;

  private ProtocolDetector(Duration patience, HttpServerOptions options, PendingConnections porch) {
    this.timeout = patience;
    this.options = options;
    this.pendingConnections = porch;
    this.number = porch.nextNumber();
  }

  /**
   * Puts one in front of whatever {@code server} accepts from now on; for one of the loops that share its socket.
   *
   * @return completes when nobody comes in without
   */
  static Future<Void> install(
      HttpServer server, Duration patience, HttpServerOptions options, PendingConnections porch) {
    return ListeningSocket.installHandler(server, NAME, new ChannelInboundHandlerAdapter() {
      @Override
      public boolean isSharable() {
        return true;
      }

      @Override
      public void channelRead(ChannelHandlerContext context, Object accepted) {
        if (accepted instanceof Channel connection) {
          connection.pipeline().addFirst(NAME, new ProtocolDetector(patience, options, porch));
        }
        context.fireChannelRead(accepted);
      }
    });
  }

  /** Takes it away from whatever {@code server} accepts from now on; those who stand on one go on. */
  static Future<Void> uninstall(HttpServer server) {
    return ListeningSocket.removeHandler(server, NAME);
  }

  /** Whether a connection came by one, and is still there. */
  public static boolean isPending(Channel connection) {
    return connection.pipeline().get(NAME) instanceof ProtocolDetector;
  }

  /**
   * Lets a connection in: what is spoken there is known, and somebody else watches its time.
   *
   * @param open where it is counted from now on: listeners may share a socket for a moment
   * @return whether it is counted; one that is not had to give way
   */
  public static boolean removeFrom(Channel connection, InFlightCounter open) {
    boolean counted = connection.pipeline().get(NAME) instanceof ProtocolDetector doorstep
        && doorstep.transferCount(open);
    connection.pipeline().remove(NAME);
    return counted;
  }

  private boolean transferCount(@Nullable InFlightCounter to) {
    boolean counted = pending && pendingConnections.remove(number, to);
    pending = false;
    return counted;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    pending = pendingConnections.add(number, context);
    if (!pending) {
      context.executor().execute(context::close);
    }
    timeoutTask = context
        .executor()
        .schedule(() -> onTimeout(context), timeout.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void onTimeout(ChannelHandlerContext context) {
    if (matchedBytes < 0) {
      // a request of HTTP/1 has begun, and its client may understand
      RawErrorResponse.HEAD_TIMEOUT.write(context, null).addListener(ChannelFutureListener.CLOSE);
    } else {
      context.close();
    }
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    transferCount(null);
    if (timeoutTask != null) {
      timeoutTask.cancel(false);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    handlerRemoved(context);
    context.fireChannelInactive();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    boolean looks =
        options.isHttp2ClearTextEnabled() && matchedBytes >= 0 && matchedBytes < PREFACE.length;
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
      detect(context, bytes);
    } else {
      if (context.pipeline().get(TLS) != null) {
        RenegotiationGuard.installBefore(context, TLS);
        ClosedStreamGuard.installAfter(context.channel(), TLS);
      }
      context.fireChannelRead(bytes);
    }
  }

  private void detect(ChannelHandlerContext context, ByteBuf bytes) {
    ClosedStreamGuard.installAfter(context.channel(), NAME);
    int start = bytes.readerIndex();
    int length = Math.min(bytes.readableBytes(), PREFACE.length - matchedBytes);
    int same = 0;
    while (same < length && bytes.getByte(start + same) == PREFACE[matchedBytes + same]) {
      same++;
    }
    if (same == length) {
      matchedBytes += same;
      context.fireChannelRead(bytes);
      return;
    }
    matchedBytes = -1;
    ClosedStreamGuard.removeFrom(context.channel());
    // With the first byte that differs, Vert.x makes it HTTP/1; the rest comes when ours is in
    // between.
    context.fireChannelRead(bytes.readRetainedSlice(same + 1));
    Http1RequestDecoder.install(context.pipeline(), options);
    context.pipeline().addAfter("httpDecoder", null, new H2cUpgradeRemover());
    context.fireChannelRead(bytes);
  }

  /** Takes the offer of HTTP/2 out of a connection's first request: Vert.x would accept it. */
  private static final class H2cUpgradeRemover extends ChannelInboundHandlerAdapter {
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
