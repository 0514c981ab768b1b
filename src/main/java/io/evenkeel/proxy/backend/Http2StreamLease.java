package io.evenkeel.proxy.backend;

import io.evenkeel.model.Outcome;
import io.netty.handler.codec.http2.Http2Error;
import io.vertx.core.http.HttpClientConnection;
import io.vertx.core.http.HttpClientRequest;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The use of one stream of an {@link Http2BackendConnection}. */
public final class Http2StreamLease implements ConnectionLease {
  private final Http2BackendConnection connection;
  private final long acquiredAt;
  private final boolean reused;
  private @Nullable HttpClientRequest request;
  private boolean answered;
  private boolean ended;

  /**
   * @param reused whether the connection was idle and had delivered a response before
   */
  Http2StreamLease(Http2BackendConnection connection, long acquiredAt, boolean reused) {
    this.connection = connection;
    this.acquiredAt = acquiredAt;
    this.reused = reused;
  }

  @Override
  public void begin(
      boolean upgrade, BiConsumer<@Nullable BackendRequest, @Nullable Throwable> onDone) {
    connection.http().request().onComplete((created, failure) -> {
      request = created;
      onDone.accept(
          created == null ? null : new VertxBackendRequest(created, connection.context()), failure);
    });
  }

  @Override
  public HttpClientConnection http() {
    return connection.http();
  }

  @Override
  public boolean reused() {
    return reused;
  }

  @Override
  public boolean isHttp10() {
    return false;
  }

  @Override
  public void recordResponse(BackendResponse response, long takenAt, long now) {
    answered = true;
    connection.recordResponse(now);
  }

  @Override
  public Outcome classifyFailure(Throwable failure) {
    int id = streamId();
    String reason = FailureClassifier.refusalReason(failure);
    if (id == 0) {
      // The stream was never opened, so nothing was sent. Vert.x still counts it, so the connection
      // gets no more
      // streams.
      connection.drain();
      reason = reason == null ? "the connection takes no more streams" : reason;
    } else if (reason == null && connection.notProcessed(id)) {
      reason = "the backend closes its connection";
    }
    return reason == null
        ? FailureClassifier.classifyBeforeHead(failure, reused)
        : new Outcome.Refused(reason);
  }

  /** Returns 0 if the stream was never opened, because Vert.x then throws. */
  private int streamId() {
    try {
      return request == null ? 0 : request.streamId();
    } catch (NullPointerException neverOpened) {
      return 0;
    }
  }

  @Override
  public void reportStale(long takenAt) {
    connection.reportStale(takenAt);
  }

  @Override
  public void release(long now) {
    finish(now);
  }

  @Override
  public void releaseToClient(Runnable onClosed, long now) {
    finish(now);
    onClosed.run();
  }

  @Override
  public boolean reacquire() {
    return false;
  }

  @Override
  public boolean exclusive() {
    return false;
  }

  @Override
  public void releaseUnused(long now) {
    finish(now);
  }

  @Override
  public long silentMillis() {
    return connection.silentMillis();
  }

  @Override
  public boolean watchClosely() {
    return connection.watchClosely();
  }

  @Override
  public void endCloseWatch() {
    connection.endCloseWatch();
  }

  @Override
  public void discard() {
    if (ended) {
      return;
    }
    long now = System.nanoTime();
    if (request != null) {
      request.reset(Http2Error.CANCEL.code());
      connection.recordReset(!answered, acquiredAt, now);
    }
    finish(now);
  }

  private void finish(long now) {
    if (!ended) {
      ended = true;
      connection.onStreamEnded(now);
    }
  }
}
