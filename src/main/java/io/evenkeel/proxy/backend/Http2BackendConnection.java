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
  static final int MOST_STREAMS = 128;

  /** After so many resets it is replaced: backends take more for an attack (RFC 9113 section 10.5). */
  private static final int MOST_RESETS = 100;

  private static final long SILENT_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final LoopBackend lane;
  private final HttpClientConnection http;
  private int active;
  private int resets;
  private long answers;
  private long answeredAt;
  private long idleSince = System.nanoTime();
  private int lastServed = Integer.MAX_VALUE;
  private boolean leaving;
  private boolean closed;

  Http2BackendConnection(
      LoopBackend lane, HttpClientConnection http, ChannelHandlerContext context) {
    this.lane = lane;
    this.http = http;
    this.answeredAt = idleSince;
    ReceiveBuffers.limitReads(context.channel());
    Http2BackendEvents.of((Http2ConnectionHandler) context.handler(), this);
    http.exceptionHandler(seenByTheAttempts -> {});
    http.closeHandler(gone -> closed());
    lane.counters().add(Counter.IDLE_CONNECTIONS, 1);
  }

  HttpClientConnection http() {
    return http;
  }

  /** Whether it takes one more. */
  boolean free() {
    return !leaving && !closed && active < Math.min(MOST_STREAMS, http.maxActiveStreams());
  }

  boolean idle() {
    return active == 0;
  }

  /** For how long nobody has used it. */
  long idleFor(long now) {
    return active > 0 ? 0 : now - idleSince;
  }

  /** A stream of one that is free; who gets it owes it one end. */
  Http2StreamLease lease(long now) {
    boolean reused = active == 0 && answers > 0;
    if (active == 0) {
      lane.counters().add(Counter.IDLE_CONNECTIONS, -1);
    }
    active++;
    return new Http2StreamLease(this, now, reused);
  }

  void answered(long now) {
    answers++;
    answeredAt = now;
  }

  void wasStale(long takenAt) {
    lane.keepAliveEstimate().closed(takenAt - idleSince, System.nanoTime());
  }

  /** A stream was reset by us: a connection that may hang, or that has seen many, gets no more. */
  void wasReset(boolean unanswered, long takenAt, long now) {
    resets++;
    boolean hangs = unanswered && now - takenAt >= SILENT_NANOS && answeredAt - takenAt < 0;
    leaving |= hangs || resets >= MOST_RESETS;
  }

  /** A stream has ended. */
  void ended(long now) {
    active--;
    if (active == 0 && !closed) {
      idleSince = now;
      lane.counters().add(Counter.IDLE_CONNECTIONS, 1);
      if (leaving || !lane.keepsIdle()) {
        close();
      }
    }
  }

  /** The backend serves streams up to this one, and no others (RFC 9113 section 6.8). */
  void goneAway(int last) {
    lastServed = last;
    leave();
  }

  /** Whether a stream is beyond those that the backend said to serve, so that it has not seen it. */
  boolean leftBehind(int stream) {
    return stream <= 0 ? leaving : stream > lastServed;
  }

  /** It takes no more, and closes when the last has ended. */
  void leave() {
    leaving = true;
    if (active == 0) {
      close();
    }
  }

  void close() {
    if (!closed) {
      ChannelClose.backend(http);
    }
  }

  private void closed() {
    if (!closed) {
      closed = true;
      if (active == 0) {
        lane.counters().add(Counter.IDLE_CONNECTIONS, -1);
      }
      lane.http2Connections().closed(this);
    }
  }
}
