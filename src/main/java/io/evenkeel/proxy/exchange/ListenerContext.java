package io.evenkeel.proxy.exchange;

import io.evenkeel.config.Config;
import io.evenkeel.config.ListenerConfig;
import io.evenkeel.config.RouteConfig;
import io.evenkeel.config.RouteConfig.Action;
import io.evenkeel.http.IdentityHeaders;
import io.evenkeel.proxy.log.AccessLog;
import io.evenkeel.proxy.route.RouteTable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * The settings that the requests of one listener share on one event loop.
 *
 * @param id identifies the listener in Via: no other process has a listener with this id
 * @param details whether clients see the pool and the reason in error responses
 * @param routes of all listeners, in the order of the configuration
 * @param secureRoutes the same without redirects to https, for clients that already use https
 * @param matchesIdentity whether a route has a condition for a header that describes the client
 * @param ready the state that {@code monitorPath} reports
 */
public record ListenerContext(
    ListenerConfig listener,
    String id,
    boolean via,
    boolean details,
    RouteTable<RouteConfig> routes,
    RouteTable<RouteConfig> secureRoutes,
    boolean matchesIdentity,
    AccessLog log,
    BooleanSupplier ready) {

  /** @param nodeId identifies the balancer */
  public static ListenerContext of(
      ListenerConfig listener, String nodeId, Config config, BooleanSupplier ready) {
    List<RouteConfig> routes = config.routes().isEmpty()
        ? List.of(RouteConfig.catchAll(config.pools().keySet()))
        : config.routes();
    List<RouteTable.Entry<RouteConfig>> all = new ArrayList<>();
    List<RouteTable.Entry<RouteConfig>> secure = new ArrayList<>();
    for (RouteConfig route : routes) {
      RouteTable.Entry<RouteConfig> entry = new RouteTable.Entry<>(route.match(), route);
      all.add(entry);
      if (!(route.action() instanceof Action.Redirect redirect
          && redirect.to().startsWith("https://{host}"))) {
        secure.add(entry);
      }
    }
    return new ListenerContext(
        listener,
        nodeId + Integer.toHexString(listener.name().hashCode()),
        config.proxy().via(),
        config.proxy().details(),
        new RouteTable<>(all),
        new RouteTable<>(secure),
        routes.stream()
            .flatMap(route -> route.match().headers().keySet().stream())
            .anyMatch(IdentityHeaders::contains),
        new AccessLog(listener.accessLog()),
        ready);
  }
}
