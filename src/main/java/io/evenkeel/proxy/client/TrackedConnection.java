package io.evenkeel.proxy.client;

import io.evenkeel.proxy.exchange.TunnelRelay;
import org.jspecify.annotations.Nullable;

/** One connection of a client's, as its listener counts it, whatever is spoken there. */
public interface TrackedConnection {
  /** Whether nothing is under way. */
  boolean idle();

  /** Since when it has been idle. */
  long idleSince();

  /** Reads nothing until it is known whether there is room for it. */
  void setReadsPaused(boolean held);

  /** Tells a client that came when there was no room, and closes; where its request is served already, after that. */
  void reject();

  /** Its first request is its last one, where requests come one after the other. */
  default void closeAfterFirstRequest() {}

  /** Says that no more requests are wanted, where there is another way than in each answer. */
  default void drain() {}

  /** At once, whatever is under way. */
  void close();

  void onClosed();

  /** What it has become, if it is no HTTP any more. */
  @Nullable
  TunnelRelay tunnel();
}
