package io.evenkeel.proxy.backend;

import io.evenkeel.model.Outcome;
import io.vertx.core.http.HttpClientConnection;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The use of a backend connection by one attempt: of the whole connection, or of one stream. Must be released or
 * discarded once.
 */
public interface ConnectionLease {
  /**
   * Creates the request of the attempt.
   *
   * @param upgrade whether the request offers to switch to another protocol
   * @param onDone receives the request, or the failure that prevented it; may be called before this method returns
   */
  void begin(boolean upgrade, BiConsumer<@Nullable BackendRequest, @Nullable Throwable> onDone);

  /** The connection, also for the lease of a stream. */
  HttpClientConnection http();

  /** Whether a response was read from the connection before, and the connection was idle when it was acquired. */
  boolean reused();

  /** Whether the last response was HTTP/1.0. */
  boolean isHttp10();

  /**
   * Records that the response head was read.
   *
   * @param takenAt when the lease was acquired
   */
  void recordResponse(BackendResponse response, long takenAt, long now);

  /** The outcome of a request that failed before the response head was read. */
  Outcome classifyFailure(Throwable failure);

  /** Records that the backend had closed the connection before or just when the lease was acquired. */
  void reportStale(long takenAt);

  /** Returns the connection after a complete response, for further requests. */
  void release(long now);

  /**
   * Returns the connection after a complete response, for further requests of one client only.
   * A lease that is not {@link #exclusive} cannot be kept, and ends.
   *
   * @param onClosed called when the connection has closed; may be called twice, and before this method returns
   */
  void releaseToClient(Runnable onClosed, long now);

  /** Takes the connection back after {@link #releaseToClient}; returns false if it has closed. */
  boolean reacquire();

  /** Whether the lease is that of a whole connection, not of one stream. */
  boolean exclusive();

  /** Returns an unused connection: the attempt for which it was opened ended before. */
  void releaseUnused(long now);

  /**
   * How long the backend's host has acknowledged nothing of what this connection sent, in milliseconds; 0 if it
   * acknowledges, or if that is unknown.
   */
  long silentMillis();

  /**
   * Has the kernel probe the backend's host every second while the request waits, so that {@link #silentMillis} knows
   * it. Returns whether it does; a few connections of each backend are enough.
   */
  boolean watchClosely();

  /** Ends what {@link #watchClosely} began. */
  void endCloseWatch();

  /** Closes the connection, or resets the stream. */
  void discard();
}
