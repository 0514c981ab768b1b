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
 * Which route a request takes: the first of the configuration that matches, found by host and path without looking at
 * all the others. Immutable once built.
 *
 * @param <T> what becomes of a request
 */
public final class RouteTable<T> {
  /** What a request must look like, and what then becomes of it. */
  public record Entry<T>(Match match, T action) {}

  private final PathIndex<T> anyHost = new PathIndex<>();
  private final Map<String, PathIndex<T>> exactHosts = new HashMap<>();
  /** By what follows the star: {@code .example.com}. */
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
   * What becomes of a request; null: no route matches.
   *
   * @param listener the name of the one that it came in by
   * @param host of the request's target, with or without port, in any case
   * @param path as {@link PathNormalizer#normalize} gave it
   * @param query as sent, without the question mark
   * @param clientIp an address, without port
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
  T match(MatchInput asked, String host, String path) {
    Route<T> first = anyHost.findFirst(path, asked, null);
    if (!exactHosts.isEmpty() || !wildcardHosts.isEmpty()) {
      String name = normalizeHost(host);
      PathIndex<T> exactly = exactHosts.get(name);
      first = exactly == null ? first : exactly.findFirst(path, asked, first);
      int dot = name.length();
      for (int labels = 0; labels < maxWildcardLabels && dot > 0; labels++) {
        dot = name.lastIndexOf('.', dot - 1);
        PathIndex<T> below = dot > 0 ? wildcardHosts.get(name.substring(dot)) : null;
        first = below == null ? first : below.findFirst(path, asked, first);
      }
    }
    return first == null ? null : first.action();
  }

  /** Without the port, the dot of a full name and the brackets of an IPv6 address; in lower case. */
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
