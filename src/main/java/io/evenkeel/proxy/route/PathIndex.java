package io.evenkeel.proxy.route;

import io.evenkeel.proxy.route.RouteConditions.MatchInput;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The routes of one host by path. A search takes one look-up per path segment, independent of the number of routes. */
final class PathIndex<T> {
  /**
   * One route.
   *
   * @param order its position in the configuration; the lowest of the matching routes wins
   */
  record Route<T>(int order, RouteConditions conditions, T action) {}

  private final List<Route<T>> anyPath = new ArrayList<>();
  private final Map<String, List<Route<T>>> exact = new HashMap<>();
  private final Map<String, List<Route<T>>> prefixes = new HashMap<>();
  private int maxDepth;
  private int maxLength;

  /** Adds a route. Calls must be in the order of the configuration. */
  void add(Optional<String> path, Route<T> route) {
    String pattern = path.orElse("*");
    if (pattern.equals("*")) {
      anyPath.add(route);
    } else if (pattern.endsWith("/*")) {
      String prefix = normalized(pattern.substring(0, pattern.length() - 1));
      prefix = prefix.endsWith("/") ? prefix.substring(0, prefix.length() - 1) : prefix;
      prefixes.computeIfAbsent(prefix, first -> new ArrayList<>(1)).add(route);
      maxDepth =
          Math.max(maxDepth, (int) prefix.chars().filter(each -> each == '/').count());
      maxLength = Math.max(maxLength, prefix.length());
    } else {
      exact.computeIfAbsent(normalized(pattern), first -> new ArrayList<>(1)).add(route);
    }
  }

  private static String normalized(String pattern) {
    String normal = PathNormalizer.normalize(pattern);
    return normal == null ? pattern : normal;
  }

  /** The first route that matches and is earlier than {@code best}; else {@code best}. */
  @Nullable
  Route<T> findFirst(String path, MatchInput input, @Nullable Route<T> best) {
    Route<T> first = findEarlier(anyPath, input, best);
    if (!exact.isEmpty()) {
      first = findEarlier(exact.get(path), input, first);
    }
    int depth = prefixes.isEmpty() || !path.startsWith("/") ? -1 : 0;
    for (int end = 0; depth >= 0 && depth <= maxDepth && end <= maxLength; depth++) {
      first = findEarlier(prefixes.get(path.substring(0, end)), input, first);
      if (end == path.length()) {
        break;
      }
      int slash = path.indexOf('/', end + 1);
      end = slash < 0 ? path.length() : slash;
    }
    return first;
  }

  private static <T> @Nullable Route<T> findEarlier(
      @Nullable List<Route<T>> routes, MatchInput input, @Nullable Route<T> best) {
    for (int i = 0; routes != null && i < routes.size(); i++) {
      Route<T> route = routes.get(i);
      if (best != null && best.order() <= route.order()) {
        return best;
      }
      if (route.conditions().matches(input)) {
        return route;
      }
    }
    return best;
  }
}
