package io.evenkeel.proxy.exchange;

import io.evenkeel.proxy.tunnel.TunnelEnd;

/** A tunnel as the client's connection sees it. */
public interface Tunnel extends TunnelEnd.Owner {
  /**
   * Ends the tunnel because the listener drains.
   *
   * @param at when to start, for a WebSocket with a close frame
   * @param until when both connections are closed in any case
   */
  void scheduleDrain(long at, long until);
}
