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
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The addresses of backends: by the hosts file and DNS, as this Vertx is configured, each kept for its time to live and 30 s
 * at most, and asked for anew after a failed connect. What is known lasts while DNS does not answer. Any loop may call it.
 */
public final class BackendNames {
  private static final int LONGEST_SECONDS = 30;
  private static final long LONGEST = TimeUnit.SECONDS.toNanos(LONGEST_SECONDS);
  private static final long SPACING = TimeUnit.SECONDS.toNanos(1);

  private final Vertx vertx;
  private final NameResolver cached;
  private final NameResolver fresh;
  private final Map<String, Known> known = new ConcurrentHashMap<>();

  /**
   * What is known of one name.
   *
   * @param best the address that was reached last, if it was
   * @param askedAt when it was asked for after a failure; the answer of then holds for 30 s
   * @param corrected whether the addresses are such an answer
   */
  private record Known(List<String> addresses, String best, long askedAt, boolean corrected) {
    Known reached(String address) {
      return new Known(addresses, address, askedAt, corrected);
    }

    List<String> bestFirst() {
      if (best.isEmpty() || !addresses.contains(best) || addresses.get(0).equals(best)) {
        return addresses;
      }
      List<String> order = new ArrayList<>(addresses);
      order.remove(best);
      order.add(0, best);
      return order;
    }
  }

  public BackendNames(Vertx vertx) {
    this.vertx = vertx;
    AddressResolverOptions options = ((VertxInternal) vertx).nameResolver().options();
    cached = new NameResolver(
        vertx,
        new AddressResolverOptions(options)
            .setCacheMaxTimeToLive(Math.min(LONGEST_SECONDS, options.getCacheMaxTimeToLive())));
    fresh = new NameResolver(
        vertx,
        new AddressResolverOptions(options)
            .setCacheMinTimeToLive(0)
            .setCacheMaxTimeToLive(0)
            .setHostsRefreshPeriod(1));
  }

  /** Whether {@code host} is an address, and there is nothing to resolve. */
  public static boolean numeric(String host) {
    return NetUtil.isValidIpV4Address(host) || NetUtil.isValidIpV6Address(host);
  }

  /**
   * Connects to the first address of {@code host} that can be connected to, the one that was reached last before the
   * others. While one does not answer the next is tried beside it (RFC 8305 section 5). On the caller's event loop.
   *
   * @param connect to an address
   * @param drop gives a connection back that came after another
   * @return fails, when no address is left, as the first of them did; or since the name has no address
   */
  public <T> Future<T> reach(String host, Function<String, Future<T>> connect, Consumer<T> drop) {
    Function<String, Future<T>> later = address -> later(connect, address);
    if (numeric(host)) {
      return later.apply(host);
    }
    return addresses(host)
        .compose(all -> new HappyEyeballs<>(vertx, all, later, drop, new HappyEyeballs.Outlook() {
              @Override
              public void reached(String address) {
                known.computeIfPresent(host, (name, was) -> was.reached(address));
              }

              @Override
              public void failed(String address) {
                askAgain(host);
              }
            })
            .start());
  }

  /**
   * Connects when the loop has handled what it was woken for. A new socket may get the number of one that was closed a
   * moment ago, and Netty's epoll would hand it what was still to be said of that one.
   */
  private <T> Future<T> later(Function<String, Future<T>> connect, String address) {
    Promise<T> promise = Promise.promise();
    vertx.runOnContext(handled -> {
      connect.apply(address).onComplete(promise);
    });
    return promise.future();
  }

  private Future<List<String>> addresses(String host) {
    Known now = known.get(host);
    if (now != null && now.corrected() && System.nanoTime() - now.askedAt() < LONGEST) {
      return Future.succeededFuture(now.bestFirst());
    }
    return resolve(cached, host).transform((found, failure) -> {
      if (failure != null) {
        Known last = known.get(host);
        return last == null
            ? Future.failedFuture(failure)
            : Future.succeededFuture(last.bestFirst());
      }
      Known next = known.compute(
          host,
          (name, was) -> was == null
              ? new Known(found, "", System.nanoTime() - SPACING, false)
              : new Known(found, was.best(), was.askedAt(), false));
      return Future.succeededFuture(next.bestFirst());
    });
  }

  /** At most once a second. */
  private void askAgain(String host) {
    long now = System.nanoTime();
    Known was = known.get(host);
    if (was == null || now - was.askedAt() < SPACING) {
      return;
    }
    known.put(host, new Known(was.addresses(), was.best(), now, was.corrected()));
    resolve(fresh, host)
        .onSuccess(found ->
            known.computeIfPresent(host, (name, last) -> new Known(found, last.best(), now, true)));
  }

  private static Future<List<String>> resolve(NameResolver resolver, String host) {
    Promise<List<String>> promise = Promise.promise();
    resolver.resolveAll(host, all -> {
      if (all.succeeded()) {
        promise.complete(all.result().stream()
            .map(InetSocketAddress::getAddress)
            .map(address -> NetUtil.toAddressString(address))
            .distinct()
            .toList());
      } else {
        promise.fail(all.cause());
      }
    });
    return promise.future();
  }

  /** Asks nobody any more. */
  public Future<Void> close() {
    return Future.join(cached.close(), fresh.close()).mapEmpty();
  }
}
