package io.evenkeel.proxy.client;

import io.evenkeel.proxy.exchange.Tunnel;
import org.jspecify.annotations.Nullable;

/** One client connection as its listener sees it, independent of its protocol. Used on its event loop only. */
public interface TrackedConnection {
  /** Whether no request is in flight and reads are not paused. */
  boolean idle();

  /** Since when the connection has been idle, in nanoseconds. */
  long idleSince();

  /** Whether a request waits for more of it from the client, which sends it slowly. */
  default boolean slow(long now) {
    return false;
  }

  /** The number of connections of the same client address on this event loop. */
  int clientConnections();

  /** Pauses reading until it is known whether the connection is within the limit. */
  void setReadsPaused(boolean paused);

  /** Responds with 503 and closes; if a request is in flight already, closes after its response. */
  void reject();

  /** Closes after the first request. Has no effect on a connection with parallel requests. */
  default void closeAfterFirstRequest() {}

  /** Asks the client to send no more requests, if the protocol has a message for it. */
  default void drain() {}

  /** Closes at once, even with requests in flight. */
  void close();

  void onClosed();

  /** The tunnel that the connection was upgraded to; {@code null} if it is none. */
  @Nullable
  Tunnel tunnel();
}
