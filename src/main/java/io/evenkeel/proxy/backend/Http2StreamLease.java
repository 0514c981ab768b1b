package io.evenkeel.proxy.backend;

import io.evenkeel.model.Outcome;
import io.netty.handler.codec.http2.Http2Error;
import io.vertx.core.http.HttpClientConnection;
import io.vertx.core.http.HttpClientRequest;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** One stream of a {@link Http2BackendConnection}. */
public final class Http2StreamLease implements ConnectionLease {
  private final Http2BackendConnection connection;
  private final long acquiredAt;
  private final boolean reused;
  private @Nullable HttpClientRequest request;
  private boolean answered;
  private boolean ended;

  /**
   * @param reused whether the trunk had answered before, and was idle
   */
  Http2StreamLease(Http2BackendConnection trunk, long takenAt, boolean reused) {
    this.connection = trunk;
    this.acquiredAt = takenAt;
    this.reused = reused;
  }

  @Override
  public void begin(
      boolean upgrades, BiConsumer<@Nullable BackendRequest, @Nullable Throwable> then) {
    connection.http().request().onComplete((begun, failure) -> {
      request = begun;
      then.accept(begun == null ? null : new VertxBackendRequest(begun), failure);
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
  public void recordResponse(BackendResponse response, long since, long now) {
    answered = true;
    connection.recordResponse(now);
  }

  @Override
  public Outcome classifyFailure(Throwable failure) {
    int id = streamId();
    String refusal = FailureClassifier.refusalReason(failure);
    if (id == 0) {
      // whatever is wrong with the connection, nothing was sent, and Vert.x goes on counting the
      // stream
      connection.drain();
      refusal = refusal == null ? "the connection takes no more streams" : refusal;
    } else if (refusal == null && connection.notProcessed(id)) {
      refusal = "the backend closes its connection";
    }
    return refusal == null
        ? FailureClassifier.classifyBeforeHead(failure, reused)
        : new Outcome.Refused(refusal);
  }

  /** Its number; 0 where none was begun, of which Vert.x knows nothing to say. */
  private int streamId() {
    try {
      return request == null ? 0 : request.streamId();
    } catch (NullPointerException neverBegun) {
      return 0;
    }
  }

  @Override
  public void reportStale(long then) {
    connection.reportStale(then);
  }

  @Override
  public void release(long now) {
    finish(now);
  }

  @Override
  public void releaseUnused(long now) {
    finish(now);
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
