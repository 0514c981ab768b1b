package io.evenkeel.proxy.listener;

import io.evenkeel.http.http1.Http1RequestDecoder;
import io.evenkeel.net.HandshakeObserver;
import io.evenkeel.net.ListeningSocket;
import io.evenkeel.net.LoopMemory;
import io.evenkeel.net.TlsRecordGuard;
import io.evenkeel.proxy.client.http2.ClosedStreamGuard;
import io.evenkeel.proxy.error.RawErrorResponse;
import io.evenkeel.traffic.InFlightCounter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
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
 * Observes a connection for a limited time until its protocol is known. In clear text it detects the HTTP/2 preface
 * itself, so that no client can switch to HTTP/2 by an upgrade of HTTP/1.1, which the proxy does not support.
 */
public final class ProtocolDetector extends ChannelInboundHandlerAdapter {
  private static final String NAME = "evenkeel.protocol-detector";
  private static final String TLS = "ssl";

  /** What a connection takes of the heap until its protocol is known, without TLS and with it. */
  private static final int HEAP_BYTES = 5 * 1024;

  private static final int TLS_HEAP_BYTES = 24 * 1024;
  private static final byte[] PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private static final byte[] EMPTY_LINE = {'\r', '\n'};

  private final Duration timeout;
  private final HttpServerOptions options;
  private final PendingConnections pendingConnections;
  private final long number;
  private boolean pending;
  private @Nullable LoopMemory memory;
  private int matchedBytes;
  private @Nullable ScheduledFuture<?> timeoutTask;

  private ProtocolDetector(
      Duration timeout, HttpServerOptions options, PendingConnections pendingConnections) {
    this.timeout = timeout;
    this.options = options;
    this.pendingConnections = pendingConnections;
    this.number = pendingConnections.nextNumber();
  }

  /**
   * Adds a detector to each connection that {@code server} accepts. Must be called on one of the event loops that
   * share its socket.
   *
   * @return completes when this applies to all new connections
   */
  static Future<Void> install(
      HttpServer server, Duration timeout, HttpServerOptions options, PendingConnections pending) {
    return ListeningSocket.installHandler(server, NAME, new ChannelInboundHandlerAdapter() {
      @Override
      public boolean isSharable() {
        return true;
      }

      @Override
      public void channelRead(ChannelHandlerContext context, Object accepted) {
        if (accepted instanceof Channel connection) {
          connection.pipeline().addFirst(NAME, new ProtocolDetector(timeout, options, pending));
        }
        context.fireChannelRead(accepted);
      }
    });
  }

  /** Stops adding detectors to the connections that {@code server} accepts. */
  static Future<Void> uninstall(HttpServer server) {
    return ListeningSocket.removeHandler(server, NAME);
  }

  /** Whether a connection still has a detector. */
  static boolean isPending(Channel connection) {
    return connection.pipeline().get(NAME) instanceof ProtocolDetector;
  }

  /**
   * Removes the detector of a connection whose protocol is known.
   *
   * @param openCount counts the connection from now on; it may belong to another listener than before, because
   *     listeners share a socket for a moment
   * @return false if the connection was closed to make room
   */
  static boolean removeFrom(Channel connection, InFlightCounter openCount) {
    boolean isCounted = connection.pipeline().get(NAME) instanceof ProtocolDetector detector
        && detector.transferCount(openCount);
    connection.pipeline().remove(NAME);
    return isCounted;
  }

  private boolean transferCount(@Nullable InFlightCounter to) {
    boolean counted = pending && pendingConnections.remove(number, to);
    pending = false;
    return counted;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    memory = pendingConnections.memory(context);
    if (memory != null) {
      memory.add(heapBytes(), 0);
    }
    pending = pendingConnections.add(number, context);
    if (!pending) {
      context.executor().execute(context::close);
    }
    timeoutTask = context
        .executor()
        .schedule(() -> onTimeout(context), timeout.toMillis(), TimeUnit.MILLISECONDS);
  }

  private long heapBytes() {
    return options.isSsl() ? TLS_HEAP_BYTES : HEAP_BYTES;
  }

  private void onTimeout(ChannelHandlerContext context) {
    if (matchedBytes < 0) {
      // the client has started an HTTP/1.1 request, so it can read a response
      RawErrorResponse.HEAD_TIMEOUT.write(context, null).addListener(ChannelFutureListener.CLOSE);
    } else {
      HandshakeObserver.onTimeout(context.channel());
      context.close();
    }
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    if (memory != null) {
      memory.add(-heapBytes(), 0);
      memory = null;
    }
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
    boolean detecting =
        options.isHttp2ClearTextEnabled() && matchedBytes >= 0 && matchedBytes < PREFACE.length;
    if (!detecting && !options.isSsl() || !(message instanceof ByteBuf bytes)) {
      context.fireChannelRead(message);
      return;
    }
    while (bytes.isReadable() && context.pipeline().get(HAProxyMessageDecoder.class) != null) {
      // byte by byte, so that the bytes after the PROXY header pass through this handler first
      context.fireChannelRead(bytes.readRetainedSlice(1));
    }
    if (!bytes.isReadable()) {
      bytes.release();
    } else if (!options.isSsl()) {
      detect(context, bytes);
    } else {
      if (context.pipeline().get(TLS) != null) {
        HandshakeObserver.installBefore(context, TLS, pendingConnections.handshakes());
        TlsRecordGuard.installBefore(context, TLS);
        ClosedStreamGuard.installAfter(context.channel(), TLS);
      }
      context.fireChannelRead(bytes);
    }
  }

  private void detect(ChannelHandlerContext context, ByteBuf bytes) {
    ClosedStreamGuard.installAfter(context.channel(), NAME);
    int start = bytes.readerIndex();
    int length = Math.min(bytes.readableBytes(), PREFACE.length - matchedBytes);
    int matching = 0;
    while (matching < length
        && bytes.getByte(start + matching) == PREFACE[matchedBytes + matching]) {
      matching++;
    }
    if (matching == length) {
      matchedBytes += matching;
      context.fireChannelRead(bytes);
      return;
    }
    int matchedSoFar = matchedBytes;
    matchedBytes = -1;
    ClosedStreamGuard.removeFrom(context.channel());
    // Vert.x installs its HTTP/1.1 decoder at the first byte that differs from the preface. The
    // rest is passed on after that decoder was replaced. It skips a byte that cannot begin a
    // request
    // line, so it gets one of its own if the client's first byte may be of this kind.
    context.fireChannelRead(
        matchedSoFar + matching == 0
            ? Unpooled.wrappedBuffer(EMPTY_LINE)
            : bytes.readRetainedSlice(matching + 1));
    Http1RequestDecoder.install(context.pipeline(), options);
    context.pipeline().addAfter("httpDecoder", null, new H2cUpgradeRemover());
    context.fireChannelRead(bytes);
  }

  /** Removes the offer to upgrade to HTTP/2 from the first request of a connection, because Vert.x would accept it. */
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
