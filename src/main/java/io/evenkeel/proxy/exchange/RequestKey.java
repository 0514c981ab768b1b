package io.evenkeel.proxy.exchange;

import io.evenkeel.balance.BalancingPolicy;
import io.evenkeel.balance.KeyHash;
import io.evenkeel.config.BalanceConfig;
import io.evenkeel.config.BalanceConfig.HashKey;
import io.evenkeel.http.NamedPairs;
import io.evenkeel.http.RequestUri;
import io.evenkeel.net.ClientNetwork;
import org.jspecify.annotations.Nullable;

/** The part of a request that decides about its backend, if the pool's policy is a hash. */
final class RequestKey {
  private RequestKey() {}

  /**
   * Returns the key of a request; {@link BalancingPolicy#NO_KEY} if the policy needs none or the request lacks it.
   *
   * @param path the normalized path of the target, as the routes match it
   */
  static long of(BalanceConfig balance, RequestContext context, RequestUri target, String path) {
    if (balance.key().isEmpty()) {
      return BalancingPolicy.NO_KEY;
    }
    String value = value(balance.key().get(), context, target, path);
    return value == null ? BalancingPolicy.NO_KEY : KeyHash.of(value);
  }

  private static @Nullable String value(
      HashKey key, RequestContext context, RequestUri target, String path) {
    return switch (key.source()) {
      case CLIENT_IP -> ClientNetwork.of(context.client().address());
      case PATH -> path;
      case URI -> target.uri();
      case HEADER -> context.request().headers().get(key.name());
      case COOKIE -> NamedPairs.findCookie(context.request().headers(), key.name(), any -> true);
      case QUERY -> NamedPairs.findParameter(target.query(), key.name(), any -> true);
    };
  }
}
