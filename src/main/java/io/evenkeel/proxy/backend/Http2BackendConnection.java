package io.evenkeel.proxy.backend;

import io.evenkeel.net.ChannelClose;
import io.evenkeel.net.ReceiveBuffers;
import io.evenkeel.traffic.Counter;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.vertx.core.http.HttpClientConnection;
import java.util.concurrent.TimeUnit;

/** One HTTP/2 connection to a backend, with the number of attempts that use a stream of it. */
final class Http2BackendConnection {
  /**
   * The limit of streams, even if the backend allows more: the connection's window must hold the windows of all
   * streams.
   */
  static final int MAX_STREAMS = 128;

  /**
   * The number of resets after which the connection is replaced, because a backend may take many resets for an attack
   * (RFC 9113 section 10.5).
   */
  private static final int MAX_RESETS = 100;

  private static final long HANG_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final BackendConnections owner;
  private final HttpClientConnection http;
  private final ChannelHandlerContext context;
  private final Channel channel;
  private int activeStreams;
  private int resets;
  private long responses;
  private long lastResponseAt;
  private long idleSince = System.nanoTime();
  private int lastProcessedStream = Integer.MAX_VALUE;
  private boolean draining;
  private boolean closed;

  Http2BackendConnection(
      BackendConnections owner, HttpClientConnection http, ChannelHandlerContext context) {
    this.owner = owner;
    this.http = http;
    this.context = context;
    this.channel = context.channel();
    this.lastResponseAt = idleSince;
    ReceiveBuffers.limitReads(channel, owner.loop().memory());
    Http2BackendEvents.install((Http2ConnectionHandler) context.handler(), this);
    http.exceptionHandler(reportedByStreams -> {});
    http.closeHandler(closed -> onClosed());
    owner.counters().add(Counter.IDLE_CONNECTIONS, 1);
  }

  HttpClientConnection http() {
    return http;
  }

  /** Of Vert.x's handler. */
  ChannelHandlerContext context() {
    return context;
  }

  boolean hasFreeStream() {
    return !draining && !closed && activeStreams < Math.min(MAX_STREAMS, http.maxActiveStreams());
  }

  long silentMillis() {
    return owner.loop().tcpState().silentMillis(channel);
  }

  boolean watchClosely() {
    return owner.allOpen().watchClosely(channel);
  }

  void endCloseWatch() {
    owner.allOpen().endCloseWatch(channel);
  }

  boolean isIdle() {
    return activeStreams == 0;
  }

  /** How long the connection has had no stream, in nanoseconds; 0 if it has one. */
  long idleNanos(long now) {
    return activeStreams > 0 ? 0 : now - idleSince;
  }

  /** Acquires a stream; the caller must end the lease once. Requires {@link #hasFreeStream}. */
  Http2StreamLease acquireStream(long now) {
    boolean reused = activeStreams == 0 && responses > 0;
    if (activeStreams == 0) {
      owner.counters().add(Counter.IDLE_CONNECTIONS, -1);
    }
    activeStreams++;
    return new Http2StreamLease(this, now, reused);
  }

  void recordResponse(long now) {
    responses++;
    lastResponseAt = now;
  }

  void reportStale(long takenAt) {
    owner.keepAliveEstimate().onIdleClose(takenAt - idleSince, System.nanoTime());
  }

  /**
   * Counts a stream that this process reset. After a reset that suggests a hanging connection, or after many resets,
   * the connection gets no more streams.
   */
  void recordReset(boolean pending, long takenAt, long now) {
    resets++;
    boolean hangs = pending && now - takenAt >= HANG_NANOS && lastResponseAt - takenAt < 0;
    draining |= hangs || resets >= MAX_RESETS;
  }

  void onStreamEnded(long now) {
    activeStreams--;
    if (activeStreams == 0 && !closed) {
      idleSince = now;
      owner.counters().add(Counter.IDLE_CONNECTIONS, 1);
      if (draining || !owner.keepsIdle()) {
        close();
      }
    }
  }

  /** Called when the backend announces that it processes no stream after {@code last} (RFC 9113 section 6.8). */
  void onGoAway(int last) {
    lastProcessedStream = last;
    drain();
  }

  /** Whether the backend has announced that it did not process this stream. */
  boolean notProcessed(int stream) {
    return stream <= 0 ? draining : stream > lastProcessedStream;
  }

  /** Starts no more streams, and closes the connection after the last one. */
  void drain() {
    draining = true;
    if (activeStreams == 0) {
      close();
    }
  }

  void close() {
    if (!closed) {
      ChannelClose.closeBackend(http);
    }
  }

  private void onClosed() {
    if (!closed) {
      closed = true;
      if (activeStreams == 0) {
        owner.counters().add(Counter.IDLE_CONNECTIONS, -1);
      }
      owner.http2().onClosed(this);
    }
  }
}
