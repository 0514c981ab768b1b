package io.evenkeel.proxy.route;

import io.evenkeel.config.RouteConfig.Match;
import io.evenkeel.proxy.route.PathIndex.Route;
import io.evenkeel.proxy.route.RouteConditions.MatchInput;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the first route of the configuration that matches a request, by host and path, without a search through all
 * routes. Immutable.
 *
 * @param <T> the action of a route
 */
public final class RouteTable<T> {
  /** The conditions of a route and its action. */
  public record Entry<T>(Match match, T action) {}

  private final PathIndex<T> anyHost = new PathIndex<>();
  private final Map<String, PathIndex<T>> exactHosts = new HashMap<>();

  /** By the part after the star, such as {@code .example.com}. */
  private final Map<String, PathIndex<T>> wildcardHosts = new HashMap<>();

  private int maxWildcardLabels;

  /**
   * @param entries in the order of the configuration
   */
  public RouteTable(List<Entry<T>> entries) {
    for (int order = 0; order < entries.size(); order++) {
      Match match = entries.get(order).match();
      Route<T> route =
          new Route<>(order, new RouteConditions(match), entries.get(order).action());
      if (match.hosts().isEmpty()) {
        anyHost.add(match.path(), route);
      }
      for (String host : match.hosts()) {
        indexFor(host).add(match.path(), route);
      }
    }
  }

  private PathIndex<T> indexFor(String host) {
    if (host.equals("*")) {
      return anyHost;
    }
    if (!host.startsWith("*.")) {
      return exactHosts.computeIfAbsent(normalizeHost(host), first -> new PathIndex<>());
    }
    String suffix = normalizeHost(host.substring(1));
    maxWildcardLabels = Math.max(
        maxWildcardLabels, (int) suffix.chars().filter(each -> each == '.').count());
    return wildcardHosts.computeIfAbsent(suffix, first -> new PathIndex<>());
  }

  /**
   * The action of the first matching route, or null if none matches.
   *
   * @param listener the name of the listener that received the request
   * @param host the host that the request names, with or without port, in any case
   * @param path the result of {@link PathNormalizer#normalize}
   * @param query as sent, without the question mark; null if there is none
   * @param clientIp an address without port
   */
  public @Nullable T match(
      String listener,
      HttpMethod method,
      MultiMap headers,
      String host,
      String path,
      @Nullable String query,
      String clientIp) {
    return match(new MatchInput(listener, method.name(), headers, query, clientIp), host, path);
  }

  @Nullable
  T match(MatchInput input, String host, String path) {
    Route<T> first = anyHost.findFirst(path, input, null);
    if (!exactHosts.isEmpty() || !wildcardHosts.isEmpty()) {
      String name = normalizeHost(host);
      PathIndex<T> exact = exactHosts.get(name);
      first = exact == null ? first : exact.findFirst(path, input, first);
      int dot = name.length();
      for (int labels = 0; labels < maxWildcardLabels && dot > 0; labels++) {
        dot = name.lastIndexOf('.', dot - 1);
        PathIndex<T> wildcard = dot > 0 ? wildcardHosts.get(name.substring(dot)) : null;
        first = wildcard == null ? first : wildcard.findFirst(path, input, first);
      }
    }
    return first == null ? null : first.action();
  }

  /** The host in lower case, without a port, a trailing dot, and the brackets of an IPv6 address. */
  private static String normalizeHost(String host) {
    int end = host.length();
    int start = 0;
    int bracket = host.startsWith("[") ? host.indexOf(']') : -1;
    int colon = host.indexOf(':');
    if (bracket > 0) {
      start = 1;
      end = bracket;
    } else if (colon >= 0 && colon == host.lastIndexOf(':')) {
      end = colon;
    }
    if (end > start + 1 && host.charAt(end - 1) == '.') {
      end--;
    }
    return host.substring(start, end).toLowerCase(Locale.ROOT);
  }
}
