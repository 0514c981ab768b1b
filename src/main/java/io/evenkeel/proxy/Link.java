package io.evenkeel.proxy;

import io.netty.channel.ChannelHandlerContext;
import io.vertx.core.http.HttpClientConnection;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** One connection to a backend: used by one attempt at a time, else idle in its lane, else closed. */
final class Link {
  private final Lane lane;
  private final HttpClientConnection http;
  private final @Nullable Dialogue dialogue;
  private final @Nullable AnswerCodec codec;
  private int uses;
  private long idleSince;
  private boolean closed;

  Link(Lane lane, HttpClientConnection http, Loop loop) {
    this.lane = lane;
    this.http = http;
    ChannelHandlerContext context = ForcedClose.context(http);
    if (context != null) {
      Buffers.bound(context.channel());
      loop.outbox().serve(context.channel());
    }
    this.codec = context == null ? null : AnswerCodec.in(context.pipeline());
    this.dialogue = codec == null || context == null ? null : Dialogue.before(context, loop);
    http.exceptionHandler(seenByTheAttempt -> {});
    http.closeHandler(gone -> closed());
  }

  HttpClientConnection http() {
    return http;
  }

  /**
   * Begins a request.
   *
   * @param upgrades whether it offers to go on without HTTP
   * @param then gets the request, or what kept it from being begun
   */
  void begin(boolean upgrades, BiConsumer<@Nullable Call, @Nullable Throwable> then) {
    Call direct = upgrades || dialogue == null ? null : dialogue.begin();
    if (direct != null) {
      then.accept(direct, null);
    } else {
      http.request()
          .onComplete((request, failure) ->
              then.accept(request == null ? null : new VertxCall(request), failure));
    }
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
  void answered(Answer response) {
    String keepAlive = uses > 0 ? null : response.headers().get("Keep-Alive");
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
