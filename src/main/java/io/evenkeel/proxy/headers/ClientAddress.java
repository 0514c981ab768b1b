package io.evenkeel.proxy.headers;

import io.evenkeel.config.Cidrs;
import io.vertx.core.MultiMap;
import org.jspecify.annotations.Nullable;

/**
 * The address of a client: that of the connection, or the one that trusted proxies forward (RFC 7239 section 5.2).
 *
 * @param peer the address at the other end of the connection
 * @param client the address for matching, limits and the log
 * @param trusted whether the peer is a trusted proxy, so that its forwarding headers are kept and extended
 */
public record ClientAddress(String peer, String client, boolean trusted) {
  public static ClientAddress of(String peer, MultiMap headers, Cidrs trustedProxies) {
    if (trustedProxies.isEmpty() || !trustedProxies.contains(peer)) {
      return new ClientAddress(peer, peer, false);
    }
    return new ClientAddress(
        peer, nearestUntrusted(joinValues(headers, "X-Forwarded-For"), trustedProxies, peer), true);
  }

  /** Reads the list from the right and skips trusted addresses. Stops before a text that is not an address. */
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

  /** All values of a header as one list, or null if there is no such header. */
  static @Nullable String joinValues(MultiMap headers, CharSequence name) {
    return headers.contains(name) ? String.join(", ", headers.getAll(name)) : null;
  }
}
