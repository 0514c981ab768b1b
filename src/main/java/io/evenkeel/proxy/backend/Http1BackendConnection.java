package io.evenkeel.proxy.backend;

import io.evenkeel.model.Outcome;
import io.evenkeel.net.ChannelClose;
import io.evenkeel.net.ReceiveBuffers;
import io.evenkeel.net.TcpState;
import io.evenkeel.proxy.headers.ResponseHeaders;
import io.evenkeel.proxy.loop.LoopContext;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.vertx.core.http.HttpClientConnection;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** One HTTP/1.1 connection to a backend: in use by one attempt, idle, or closed. */
public final class Http1BackendConnection implements ConnectionLease {
  private final BackendConnections owner;
  private final HttpClientConnection http;
  private final @Nullable Http1BackendHandler handler;
  private final @Nullable Http1BackendCodec codec;
  private final @Nullable Channel channel;
  private final @Nullable ChannelHandlerContext context;
  private final TcpState tcpState;
  private @Nullable Runnable clientCallback;
  private int uses;
  private long idleSince;
  private boolean closed;

  Http1BackendConnection(BackendConnections owner, HttpClientConnection http) {
    this.owner = owner;
    this.http = http;
    LoopContext loop = owner.loop();
    this.tcpState = loop.tcpState();
    this.context = ChannelClose.findContext(http);
    this.channel = context == null ? null : context.channel();
    if (channel != null) {
      ReceiveBuffers.limitReads(channel, loop.memory());
      loop.flushBatcher().install(channel, this::onFlushed);
    }
    this.codec = context == null || !loop.bypassesVertx()
        ? null
        : Http1BackendCodec.install(context.pipeline());
    this.handler = codec == null || context == null
        ? null
        : Http1BackendHandler.installBefore(context, codec, loop);
    if (context != null) {
      VertxHttp1Adapter.installBefore(context);
    }
    http.exceptionHandler(reportedByRequest -> {});
    http.closeHandler(closed -> onClosed());
  }

  @Override
  public HttpClientConnection http() {
    return http;
  }

  @Override
  public void begin(
      boolean upgrade, BiConsumer<@Nullable BackendRequest, @Nullable Throwable> onDone) {
    BackendRequest direct = upgrade || handler == null ? null : handler.tryBegin();
    if (direct != null) {
      onDone.accept(direct, null);
    } else {
      http.request()
          .onComplete((request, failure) -> onDone.accept(
              request == null ? null : new VertxBackendRequest(request, context), failure));
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

  /** Whether the connection is open, also by the current state of the kernel's socket. */
  boolean isOpen() {
    return !closed && (channel == null || !tcpState.isPeerClosed(channel));
  }

  /** How long the connection has been idle, or had been when it was acquired. */
  long idleNanos(long now) {
    return now - idleSince;
  }

  /** Only the first response on a connection is searched for a Keep-Alive header. */
  @Override
  public void recordResponse(BackendResponse response, long takenAt, long now) {
    owner
        .keepAliveEstimate()
        .onResponse(!ResponseHeaders.keepsConnection(response.headers(), isHttp10()));
    if (uses > 0) {
      owner.keepAliveEstimate().onSurvived(idleNanos(takenAt), now);
      return;
    }
    String keepAlive = response.headers().get("Keep-Alive");
    if (keepAlive != null) {
      owner.keepAliveEstimate().onKeepAliveHeader(keepAlive);
    }
  }

  @Override
  public Outcome classifyFailure(Throwable failure) {
    return FailureClassifier.classifyBeforeHead(failure, reused());
  }

  @Override
  public void reportStale(long takenAt) {
    owner.keepAliveEstimate().onStale(idleNanos(takenAt), System.nanoTime());
  }

  @Override
  public void release(long now) {
    uses++;
    idleSince = now;
    if (codec != null && !codec.isInSync() || handler != null && !handler.lastRequestSent()) {
      discard();
    } else if (!closed) {
      if (handler != null) {
        handler.forgetLastRequest();
      }
      owner.release(this, clientCallback != null);
    }
  }

  @Override
  public void releaseToClient(Runnable onClosed, long now) {
    clientCallback = onClosed;
    if (closed) {
      onClosed.run();
    } else {
      release(now);
    }
  }

  @Override
  public boolean reacquire() {
    return owner.reacquire(this);
  }

  @Override
  public boolean exclusive() {
    return true;
  }

  @Override
  public void releaseUnused(long now) {
    idleSince = now;
    owner.release(this, false);
  }

  @Override
  public long silentMillis() {
    return channel == null ? 0 : tcpState.silentMillis(channel);
  }

  @Override
  public boolean watchClosely() {
    return channel != null && owner.allOpen().watchClosely(channel);
  }

  @Override
  public void endCloseWatch() {
    if (channel != null) {
      owner.allOpen().endCloseWatch(channel);
    }
  }

  @Override
  public void discard() {
    closed = true;
    if (codec != null) {
      codec.stopDecoding();
    }
    ChannelClose.closeBackend(http);
  }

  private void onFlushed() {
    if (handler != null) {
      handler.onFlushed();
    }
  }

  private void onClosed() {
    closed = true;
    owner.onClosed(this);
    if (clientCallback != null) {
      clientCallback.run();
    }
  }
}
