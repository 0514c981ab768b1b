package io.evenkeel.proxy.exchange;

import io.evenkeel.proxy.backend.BackendResponse;
import io.evenkeel.proxy.loop.LoopContext;
import io.evenkeel.proxy.tunnel.UpgradeOffer;

/** What passes between the client and the backend that answered it: the rest of the answer, or a tunnel. */
sealed interface Transfer permits ResponseRelay, TunnelRelay {
  /** What the head of {@code from}, which is sound, says that it is. */
  static Transfer of(
      RequestContext ending,
      OutboundRequest outbound,
      Attempt attempt,
      BackendResponse from,
      LoopContext loop) {
    return from.statusCode() == UpgradeOffer.SWITCHING_PROTOCOLS
        ? new TunnelRelay(ending, outbound, attempt, from, loop)
        : new ResponseRelay(ending, outbound, attempt, from, loop);
  }

  /** @param now when the head came */
  void begin(String date, long now);

  /** When to look at the clock. */
  long deadline();

  void onDeadline(long now);

  /** Whether its connection may serve another request. */
  boolean keepsConnection();

  /** The exchange is over: nothing more is written. */
  void stop();
}
