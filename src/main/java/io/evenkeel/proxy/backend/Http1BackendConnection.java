package io.evenkeel.proxy.backend;

import io.evenkeel.model.Outcome;
import io.evenkeel.net.ChannelClose;
import io.evenkeel.net.ReceiveBuffers;
import io.evenkeel.net.TcpState;
import io.evenkeel.proxy.headers.ResponseHeaders;
import io.evenkeel.proxy.loop.LoopContext;
import io.evenkeel.proxy.pool.LoopBackend;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.vertx.core.http.HttpClientConnection;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** One connection to a backend: used by one attempt at a time, else idle in its lane, else closed. */
public final class Http1BackendConnection implements ConnectionLease {
  private final LoopBackend lane;
  private final HttpClientConnection http;
  private final @Nullable Http1BackendHandler dialogue;
  private final @Nullable Http1BackendCodec codec;
  private final @Nullable Channel channel;
  private final TcpState farEnd;
  private int uses;
  private long idleSince;
  private boolean closed;

  Http1BackendConnection(LoopBackend lane, HttpClientConnection http, LoopContext loop) {
    this.lane = lane;
    this.http = http;
    this.farEnd = loop.farEnd();
    ChannelHandlerContext context = ChannelClose.context(http);
    this.channel = context == null ? null : context.channel();
    if (channel != null) {
      ReceiveBuffers.bound(channel);
      loop.outbox().serve(channel);
    }
    this.codec = context == null ? null : Http1BackendCodec.in(context.pipeline());
    this.dialogue =
        codec == null || context == null ? null : Http1BackendHandler.before(context, codec, loop);
    http.exceptionHandler(seenByTheAttempt -> {});
    http.closeHandler(gone -> closed());
  }

  @Override
  public HttpClientConnection http() {
    return http;
  }

  @Override
  public void begin(
      boolean upgrades, BiConsumer<@Nullable BackendRequest, @Nullable Throwable> then) {
    BackendRequest direct = upgrades || dialogue == null ? null : dialogue.begin();
    if (direct != null) {
      then.accept(direct, null);
    } else {
      http.request()
          .onComplete((request, failure) ->
              then.accept(request == null ? null : new VertxBackendRequest(request), failure));
    }
  }

  @Override
  public boolean onePointZero() {
    return codec != null && codec.onePointZero();
  }

  @Override
  public boolean reused() {
    return uses > 0;
  }

  /** Whether its backend has not closed it, as far as that got here by now. */
  boolean open() {
    return !closed && (channel == null || !farEnd.closed(channel));
  }

  /** For how long nobody has used it, or had not when it was taken. */
  long idleFor(long now) {
    return now - idleSince;
  }

  /** The first answer over it says how long it may be kept, if any does. */
  @Override
  public void answered(BackendResponse response, long takenAt, long now) {
    lane.trust().answered(!ResponseHeaders.keepsConnection(response, onePointZero()));
    if (uses > 0) {
      lane.trust().survived(idleFor(takenAt), now);
      return;
    }
    String keepAlive = response.headers().get("Keep-Alive");
    if (keepAlive != null) {
      lane.trust().announced(keepAlive);
    }
  }

  @Override
  public Outcome failed(Throwable failure) {
    return FailureClassifier.beforeHead(failure, reused());
  }

  @Override
  public void wasStale(long takenAt) {
    lane.trust().stale(idleFor(takenAt), System.nanoTime());
  }

  @Override
  public void release(long now) {
    uses++;
    idleSince = now;
    if (codec != null && !codec.clean() || dialogue != null && !dialogue.clean()) {
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
    ChannelClose.backend(http);
  }

  private void closed() {
    closed = true;
    lane.closed(this);
  }
}
