package io.evenkeel.proxy.backend;

import io.evenkeel.net.ChannelClose;
import io.evenkeel.net.ReceiveBuffers;
import io.evenkeel.proxy.pool.LoopBackend;
import io.evenkeel.traffic.Counter;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.vertx.core.http.HttpClientConnection;
import java.util.concurrent.TimeUnit;

/** One HTTP/2 connection to a backend, and how many attempts share it. */
final class Http2BackendConnection {
  /** So many at a time, even where the backend takes more: each has its own window within the connection's. */
  static final int MAX_STREAMS = 128;

  /** After so many resets it is replaced: backends take more for an attack (RFC 9113 section 10.5). */
  private static final int MAX_RESETS = 100;

  private static final long HANG_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final LoopBackend backend;
  private final HttpClientConnection http;
  private int activeStreams;
  private int resets;
  private long responses;
  private long lastResponseAt;
  private long idleSince = System.nanoTime();
  private int lastProcessedStream = Integer.MAX_VALUE;
  private boolean draining;
  private boolean closed;

  Http2BackendConnection(
      LoopBackend lane, HttpClientConnection http, ChannelHandlerContext context) {
    this.backend = lane;
    this.http = http;
    this.lastResponseAt = idleSince;
    ReceiveBuffers.limitReads(context.channel());
    Http2BackendEvents.install((Http2ConnectionHandler) context.handler(), this);
    http.exceptionHandler(seenByTheAttempts -> {});
    http.closeHandler(gone -> onClosed());
    lane.counters().add(Counter.IDLE_CONNECTIONS, 1);
  }

  HttpClientConnection http() {
    return http;
  }

  /** Whether it takes one more. */
  boolean hasFreeStream() {
    return !draining && !closed && activeStreams < Math.min(MAX_STREAMS, http.maxActiveStreams());
  }

  boolean isIdle() {
    return activeStreams == 0;
  }

  /** For how long nobody has used it. */
  long idleNanos(long now) {
    return activeStreams > 0 ? 0 : now - idleSince;
  }

  /** A stream of one that is free; who gets it owes it one end. */
  Http2StreamLease acquireStream(long now) {
    boolean reused = activeStreams == 0 && responses > 0;
    if (activeStreams == 0) {
      backend.counters().add(Counter.IDLE_CONNECTIONS, -1);
    }
    activeStreams++;
    return new Http2StreamLease(this, now, reused);
  }

  void recordResponse(long now) {
    responses++;
    lastResponseAt = now;
  }

  void reportStale(long takenAt) {
    backend.keepAliveEstimate().onIdleClose(takenAt - idleSince, System.nanoTime());
  }

  /** A stream was reset by us: a connection that may hang, or that has seen many, gets no more. */
  void recordReset(boolean unanswered, long takenAt, long now) {
    resets++;
    boolean hangs = unanswered && now - takenAt >= HANG_NANOS && lastResponseAt - takenAt < 0;
    draining |= hangs || resets >= MAX_RESETS;
  }

  /** A stream has ended. */
  void onStreamEnded(long now) {
    activeStreams--;
    if (activeStreams == 0 && !closed) {
      idleSince = now;
      backend.counters().add(Counter.IDLE_CONNECTIONS, 1);
      if (draining || !backend.keepsIdle()) {
        close();
      }
    }
  }

  /** The backend serves streams up to this one, and no others (RFC 9113 section 6.8). */
  void onGoAway(int last) {
    lastProcessedStream = last;
    drain();
  }

  /** Whether a stream is beyond those that the backend said to serve, so that it has not seen it. */
  boolean notProcessed(int stream) {
    return stream <= 0 ? draining : stream > lastProcessedStream;
  }

  /** It takes no more, and closes when the last has ended. */
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
        backend.counters().add(Counter.IDLE_CONNECTIONS, -1);
      }
      backend.http2Connections().onClosed(this);
    }
  }
}
