package io.evenkeel.proxy.backend;

import io.evenkeel.model.Outcome;
import io.vertx.core.http.HttpClientConnection;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The use of a backend connection by one attempt: the whole connection, or one stream of it. It has to be released or
 * discarded once.
 */
public interface ConnectionLease {
  /**
   * Creates the request of the attempt.
   *
   * @param upgrade whether the request offers to switch to another protocol
   * @param onDone gets the request, or the failure that prevented it; maybe before this method returns
   */
  void begin(boolean upgrade, BiConsumer<@Nullable BackendRequest, @Nullable Throwable> onDone);

  /** The connection, or that of the stream. */
  HttpClientConnection http();

  /** Whether a response came over the connection before, and it was idle when it was acquired. */
  boolean reused();

  /** Whether the last response was HTTP/1.0. */
  boolean isHttp10();

  /**
   * Records that the response head came.
   *
   * @param takenAt when the lease was acquired
   */
  void recordResponse(BackendResponse response, long takenAt, long now);

  /** The outcome of a request that failed before the response head came. */
  Outcome classifyFailure(Throwable failure);

  /** Records that the backend had closed the connection when the lease was acquired, or was about to. */
  void reportStale(long takenAt);

  /** Gives the connection back after a complete response that leaves it usable. */
  void release(long now);

  /** Gives the connection back without a request: it was opened for an attempt that did not wait for it. */
  void releaseUnused(long now);

  /** Closes the connection, or resets the stream. */
  void discard();
}
