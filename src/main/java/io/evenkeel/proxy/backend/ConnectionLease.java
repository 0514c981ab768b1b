package io.evenkeel.proxy.backend;

import io.evenkeel.model.Outcome;
import io.vertx.core.http.HttpClientConnection;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** What an attempt has of a backend: a connection of its own, or one stream of a connection that others use too. */
public interface ConnectionLease {
  /**
   * Begins the one request that it is for.
   *
   * @param upgrades whether it offers to go on without HTTP
   * @param then gets the request, or what kept it from being begun
   */
  void begin(boolean upgrades, BiConsumer<@Nullable BackendRequest, @Nullable Throwable> then);

  /** The connection, or the one whose stream it is. */
  HttpClientConnection http();

  /** Whether an answer came over it before, and nothing was under way when it was taken. */
  boolean reused();

  /** Whether its last answer was one of HTTP/1.0. */
  boolean isHttp10();

  /**
   * The head of its answer came.
   *
   * @param takenAt when it was taken
   * @param now when it came
   */
  void recordResponse(BackendResponse response, long takenAt, long now);

  /** What became of a request whose answer failed before its head. */
  Outcome classifyFailure(Throwable failure);

  /** Its backend had closed it, or was about to, when it was taken. */
  void reportStale(long takenAt);

  /** Gives it back after a whole answer that leaves it usable. */
  void release(long now);

  /** Gives it back unused: it was opened for an attempt that did not wait for it. */
  void releaseUnused(long now);

  /** Gives it up, whatever it is doing. */
  void discard();
}
