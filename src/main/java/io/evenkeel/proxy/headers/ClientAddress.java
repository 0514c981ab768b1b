package io.evenkeel.proxy.headers;

import io.evenkeel.config.Cidrs;
import io.vertx.core.MultiMap;
import org.jspecify.annotations.Nullable;

/**
 * Who a client is: the peer of the connection, or, behind trusted proxies, whom they name (RFC 7239 section 5.2).
 *
 * @param peer the address at the other end of the connection
 * @param client the address that serves matching, limits and the log
 * @param trusted whether the peer is a trusted proxy, so that what it forwards is believed and added to
 */
public record ClientAddress(String peer, String client, boolean trusted) {
  public static ClientAddress of(String peer, MultiMap fields, Cidrs trustedProxies) {
    if (trustedProxies.isEmpty() || !trustedProxies.contains(peer)) {
      return new ClientAddress(peer, peer, false);
    }
    return new ClientAddress(
        peer, nearestUntrusted(joinValues(fields, "X-Forwarded-For"), trustedProxies, peer), true);
  }

  /** Read from the right, skipping trusted hops; what is no address ends the walk. */
  private static String nearestUntrusted(@Nullable String list, Cidrs trustedProxies, String peer) {
    String nearest = peer;
    if (list == null) {
      return nearest;
    }
    String[] hops = list.split(",", -1);
    for (int i = hops.length - 1; i >= 0; i--) {
      String hop = hops[i].trim();
      if (!Cidrs.isAddress(hop)) {
        return nearest;
      }
      nearest = hop;
      if (!trustedProxies.contains(hop)) {
        return nearest;
      }
    }
    return nearest;
  }

  /** All values of a list field, as one; none where there is no such field. */
  static @Nullable String joinValues(MultiMap fields, CharSequence name) {
    return fields.contains(name) ? String.join(", ", fields.getAll(name)) : null;
  }
}
