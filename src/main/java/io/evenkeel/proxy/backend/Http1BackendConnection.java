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
  private final LoopBackend backend;
  private final HttpClientConnection http;
  private final @Nullable Http1BackendHandler handler;
  private final @Nullable Http1BackendCodec codec;
  private final @Nullable Channel channel;
  private final TcpState tcpState;
  private int uses;
  private long idleSince;
  private boolean closed;

  Http1BackendConnection(LoopBackend lane, HttpClientConnection http, LoopContext loop) {
    this.backend = lane;
    this.http = http;
    this.tcpState = loop.tcpState();
    ChannelHandlerContext context = ChannelClose.findContext(http);
    this.channel = context == null ? null : context.channel();
    if (channel != null) {
      ReceiveBuffers.limitReads(channel);
      loop.flushBatcher().install(channel);
    }
    this.codec = context == null ? null : Http1BackendCodec.install(context.pipeline());
    this.handler = codec == null || context == null
        ? null
        : Http1BackendHandler.installBefore(context, codec, loop);
    http.exceptionHandler(seenByTheAttempt -> {});
    http.closeHandler(gone -> onClosed());
  }

  @Override
  public HttpClientConnection http() {
    return http;
  }

  @Override
  public void begin(
      boolean upgrades, BiConsumer<@Nullable BackendRequest, @Nullable Throwable> then) {
    BackendRequest direct = upgrades || handler == null ? null : handler.tryBegin();
    if (direct != null) {
      then.accept(direct, null);
    } else {
      http.request()
          .onComplete((request, failure) ->
              then.accept(request == null ? null : new VertxBackendRequest(request), failure));
    }
  }

  @Override
  public boolean isHttp10() {
    return codec != null && codec.isHttp10();
  }

  @Override
  public boolean reused() {
    return uses > 0;
  }

  /** Whether its backend has not closed it, as far as that got here by now. */
  boolean isOpen() {
    return !closed && (channel == null || !tcpState.isPeerClosed(channel));
  }

  /** For how long nobody has used it, or had not when it was taken. */
  long idleNanos(long now) {
    return now - idleSince;
  }

  /** The first answer over it says how long it may be kept, if any does. */
  @Override
  public void recordResponse(BackendResponse response, long takenAt, long now) {
    backend.keepAliveEstimate().onResponse(!ResponseHeaders.keepsConnection(response, isHttp10()));
    if (uses > 0) {
      backend.keepAliveEstimate().onSurvived(idleNanos(takenAt), now);
      return;
    }
    String keepAlive = response.headers().get("Keep-Alive");
    if (keepAlive != null) {
      backend.keepAliveEstimate().onKeepAliveHeader(keepAlive);
    }
  }

  @Override
  public Outcome classifyFailure(Throwable failure) {
    return FailureClassifier.classifyBeforeHead(failure, reused());
  }

  @Override
  public void reportStale(long takenAt) {
    backend.keepAliveEstimate().onStale(idleNanos(takenAt), System.nanoTime());
  }

  @Override
  public void release(long now) {
    uses++;
    idleSince = now;
    if (codec != null && !codec.isInSync() || handler != null && !handler.lastRequestSent()) {
      discard();
    } else if (!closed) {
      backend.release(this);
    }
  }

  @Override
  public void releaseUnused(long now) {
    idleSince = now;
    backend.release(this);
  }

  @Override
  public void discard() {
    closed = true;
    if (codec != null) {
      codec.stopDecoding();
    }
    ChannelClose.closeBackend(http);
  }

  private void onClosed() {
    closed = true;
    backend.onClosed(this);
  }
}
