package io.evenkeel.proxy;

import io.netty.channel.ChannelHandlerContext;
import io.vertx.core.http.HttpClientConnection;
import io.vertx.core.http.HttpClientResponse;
import org.jspecify.annotations.Nullable;

/** One connection to a backend: used by one attempt at a time, else idle in its lane, else closed. */
final class Link {
  private final Lane lane;
  private final HttpClientConnection http;
  private final @Nullable AnswerCodec codec;
  private int uses;
  private long idleSince;
  private boolean closed;

  Link(Lane lane, HttpClientConnection http) {
    this.lane = lane;
    this.http = http;
    ChannelHandlerContext context = ForcedClose.context(http);
    if (context != null) {
      Buffers.bound(context.channel());
    }
    this.codec = context == null ? null : AnswerCodec.in(context.pipeline());
    http.exceptionHandler(seenByTheAttempt -> {});
    http.closeHandler(gone -> closed());
  }

  HttpClientConnection http() {
    return http;
  }

  /** Whether the last answer was one of HTTP/1.0. */
  boolean onePointZero() {
    return codec != null && codec.onePointZero();
  }

  /** Whether an answer came over it before. */
  boolean reused() {
    return uses > 0;
  }

  boolean isClosed() {
    return closed;
  }

  /** For how long nobody has used it, or had not when it was taken. */
  long idleFor(long now) {
    return now - idleSince;
  }

  /** The first answer over it says how long it may be kept, if any does. */
  void answered(HttpClientResponse response) {
    String keepAlive = uses > 0 ? null : response.getHeader("Keep-Alive");
    if (keepAlive != null) {
      lane.trust().announced(keepAlive);
    }
  }

  /** Its backend had closed it, or was about to, when it was taken. */
  void wasStale(long takenAt) {
    lane.trust().closed(idleFor(takenAt), System.nanoTime());
  }

  /** Gives it back after a whole answer that leaves it usable. */
  void release(long now) {
    uses++;
    idleSince = now;
    if (codec != null && !codec.clean()) {
      drop();
    } else if (!closed) {
      lane.keep(this);
    }
  }

  /** Keeps it for later: it was opened for an attempt that did not wait for it. */
  void park(long now) {
    idleSince = now;
    lane.keep(this);
  }

  /** Closes it, whatever it is doing. */
  void drop() {
    closed = true;
    ForcedClose.backend(http);
  }

  private void closed() {
    closed = true;
    lane.closed(this);
  }
}
