package io.evenkeel.net;

import io.netty.util.NetUtil;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.dns.AddressResolverOptions;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.internal.resolver.NameResolver;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Resolves the names of backends by the hosts file and DNS, as this Vertx is configured. An address is cached for its
 * time to live, 30 s at most, and resolved again after a failed connect. While DNS does not respond, the last known
 * addresses are used. Thread-safe.
 */
public final class BackendNames {
  private static final int MAX_CACHE_SECONDS = 30;
  private static final long MAX_CACHE_NANOS = TimeUnit.SECONDS.toNanos(MAX_CACHE_SECONDS);
  private static final long MIN_REFRESH_INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Vertx vertx;
  private final NameResolver cachingResolver;
  private final NameResolver uncachedResolver;
  private final Map<String, CacheEntry> entries = new ConcurrentHashMap<>();

  /**
   * The cached addresses of a name.
   *
   * @param lastReached the address of the last successful connect; empty if there was none
   * @param refreshedAt when the name was resolved again after a failed connect; that result is used for 30 s
   * @param refreshed whether the addresses are the result of resolving again
   */
  private record CacheEntry(
      List<String> addresses, String lastReached, long refreshedAt, boolean refreshed) {
    CacheEntry withLastReached(String address) {
      return new CacheEntry(addresses, address, refreshedAt, refreshed);
    }

    List<String> lastReachedFirst() {
      if (lastReached.isEmpty()
          || !addresses.contains(lastReached)
          || addresses.get(0).equals(lastReached)) {
        return addresses;
      }
      List<String> order = new ArrayList<>(addresses);
      order.remove(lastReached);
      order.add(0, lastReached);
      return order;
    }
  }

  public BackendNames(Vertx vertx) {
    this.vertx = vertx;
    AddressResolverOptions options = ((VertxInternal) vertx).nameResolver().options();
    cachingResolver = new NameResolver(
        vertx,
        new AddressResolverOptions(options)
            .setCacheMaxTimeToLive(Math.min(MAX_CACHE_SECONDS, options.getCacheMaxTimeToLive())));
    uncachedResolver = new NameResolver(
        vertx,
        new AddressResolverOptions(options)
            .setCacheMinTimeToLive(0)
            .setCacheMaxTimeToLive(0)
            .setHostsRefreshPeriod(1));
  }

  /** Whether {@code host} is an IP address, which need not be resolved. */
  public static boolean isIpAddress(String host) {
    return NetUtil.isValidIpV4Address(host) || NetUtil.isValidIpV6Address(host);
  }

  /**
   * Connects to the first address of {@code host} that accepts, starting with the one that accepted last. If an
   * address does not respond, the next is tried in parallel (RFC 8305 section 5). Runs on the caller's event loop.
   *
   * @param connect opens a connection to an address
   * @param close closes a connection that was opened after another one
   * @return fails with the first failure if no address accepts, or if the name has no address
   */
  public <T> Future<T> connect(
      String host, Function<String, Future<T>> connect, Consumer<T> close) {
    Function<String, Future<T>> connectLater = address -> connectLater(connect, address);
    if (isIpAddress(host)) {
      return connectLater.apply(host);
    }
    return addressesOf(host).compose(all -> new HappyEyeballs<>(
            vertx, all, connectLater, close, new HappyEyeballs.Listener() {
              @Override
              public void onConnected(String address) {
                entries.computeIfPresent(
                    host, (name, previous) -> previous.withLastReached(address));
              }

              @Override
              public void onFailed(String address) {
                refresh(host);
              }
            })
        .start());
  }

  /**
   * Connects after the event loop has handled its pending events. A new socket may get the number of one that was
   * just closed, and Netty's epoll transport would then deliver the old socket's pending events to it.
   */
  private <T> Future<T> connectLater(Function<String, Future<T>> connect, String address) {
    Promise<T> promise = Promise.promise();
    // the client may be closed by now, and throw
    vertx.runOnContext(handled -> Promises.settle(promise, () -> connect.apply(address)));
    return promise.future();
  }

  private Future<List<String>> addressesOf(String host) {
    CacheEntry now = entries.get(host);
    if (now != null && now.refreshed() && System.nanoTime() - now.refreshedAt() < MAX_CACHE_NANOS) {
      return Future.succeededFuture(now.lastReachedFirst());
    }
    return resolve(cachingResolver, host).transform((found, failure) -> {
      if (failure != null) {
        CacheEntry last = entries.get(host);
        return last == null
            ? Future.failedFuture(failure)
            : Future.succeededFuture(last.lastReachedFirst());
      }
      CacheEntry next = entries.compute(
          host,
          (name, previous) -> previous == null
              ? new CacheEntry(found, "", System.nanoTime() - MIN_REFRESH_INTERVAL_NANOS, false)
              : new CacheEntry(found, previous.lastReached(), previous.refreshedAt(), false));
      return Future.succeededFuture(next.lastReachedFirst());
    });
  }

  /** Resolves the name again, at most once a second. */
  private void refresh(String host) {
    long now = System.nanoTime();
    CacheEntry previous = entries.get(host);
    if (previous == null || now - previous.refreshedAt() < MIN_REFRESH_INTERVAL_NANOS) {
      return;
    }
    entries.put(
        host,
        new CacheEntry(previous.addresses(), previous.lastReached(), now, previous.refreshed()));
    resolve(uncachedResolver, host)
        .onSuccess(found -> entries.computeIfPresent(
            host, (name, last) -> new CacheEntry(found, last.lastReached(), now, true)));
  }

  private static Future<List<String>> resolve(NameResolver resolver, String host) {
    Promise<List<String>> promise = Promise.promise();
    resolver.resolveAll(host, all -> {
      if (all.succeeded()) {
        promise.complete(all.result().stream()
            .map(InetSocketAddress::getAddress)
            .filter(Objects::nonNull)
            .map(address -> NetUtil.toAddressString(address))
            .distinct()
            .toList());
      } else {
        promise.fail(all.cause());
      }
    });
    return promise.future();
  }

  /** Stops resolving. */
  public Future<Void> close() {
    return Future.join(cachingResolver.close(), uncachedResolver.close()).mapEmpty();
  }
}
