package io.evenkeel.proxy.exchange;

import io.evenkeel.balance.KeyHash;
import io.evenkeel.balance.RendezvousHash;
import io.evenkeel.config.PoolConfig;
import io.evenkeel.http.NamedPairs;
import io.evenkeel.net.ClientNetwork;
import io.evenkeel.proxy.pool.LoopPool;
import io.evenkeel.proxy.pool.PoolRegistry;
import io.vertx.core.MultiMap;
import java.util.Map;

/**
 * Chooses among pools that share the requests of a route. A client that a cookie binds to a backend stays in its pool;
 * others are spread by a hash of their address, so that a client sees one pool, and few clients move when the shares
 * change. The share of a pool that cannot serve goes to the others.
 */
final class PoolShares {
  private PoolShares() {}

  /** Returns the name of the pool for a request. */
  static String choose(Map<String, Integer> shares, RequestContext context, PoolRegistry pools) {
    for (String name : shares.keySet()) {
      if (isBound(context.request().headers(), pools.pool(name))) {
        return name;
      }
    }
    long key = KeyHash.of(ClientNetwork.of(context.client().address()));
    String serving = highest(shares, key, pools, true);
    return serving.isEmpty() ? highest(shares, key, pools, false) : serving;
  }

  private static boolean isBound(MultiMap headers, LoopPool pool) {
    PoolConfig config = pool.config();
    return config != null
        && config.sticky().isPresent()
        && NamedPairs.findCookie(
                headers,
                config.sticky().get().cookie(),
                token -> pool.backendOfToken(token) != null)
            != null;
  }

  /** The pool with the highest score for the key; empty if there is none. */
  private static String highest(
      Map<String, Integer> shares, long key, PoolRegistry pools, boolean servingOnly) {
    String best = "";
    double bestScore = 0;
    for (Map.Entry<String, Integer> each : shares.entrySet()) {
      double score = RendezvousHash.score(key, KeyHash.of(each.getKey()), each.getValue());
      if (score > bestScore
          && (!servingOnly || pools.pool(each.getKey()).candidates().hasAccepting())) {
        best = each.getKey();
        bestScore = score;
      }
    }
    return best;
  }
}
