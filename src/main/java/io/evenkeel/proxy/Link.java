package io.evenkeel.proxy;

import io.evenkeel.model.Outcome;
import io.netty.channel.ChannelHandlerContext;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClientConnection;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import org.jspecify.annotations.Nullable;

/** One connection to a backend: used by one attempt at a time, else idle in its lane, else closed. */
final class Link implements Lease {
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

  @Override
  public Future<HttpClientRequest> request() {
    return http.request();
  }

  @Override
  public boolean onePointZero() {
    return codec != null && codec.onePointZero();
  }

  @Override
  public boolean reused() {
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
  @Override
  public void answered(HttpClientResponse response) {
    String keepAlive = uses > 0 ? null : response.getHeader("Keep-Alive");
    if (keepAlive != null) {
      lane.trust().announced(keepAlive);
    }
  }

  @Override
  public Outcome failed(Throwable failure) {
    return Reasons.beforeHead(failure, reused());
  }

  @Override
  public void wasStale(long takenAt) {
    lane.trust().stale(idleFor(takenAt), System.nanoTime());
  }

  @Override
  public void release(long now) {
    uses++;
    idleSince = now;
    if (codec != null && !codec.clean()) {
      drop();
    } else if (!closed) {
      lane.keep(this);
    }
  }

  @Override
  public void park(long now) {
    idleSince = now;
    lane.keep(this);
  }

  @Override
  public void drop() {
    closed = true;
    if (codec != null) {
      codec.stop();
    }
    ForcedClose.backend(http);
  }

  private void closed() {
    closed = true;
    lane.closed(this);
  }
}
