package io.evenkeel.proxy.route;

import io.evenkeel.proxy.route.RouteConditions.MatchInput;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The routes of one host by path: found by as many look-ups as the path has segments, not as there are routes. */
final class PathIndex<T> {
  /**
   * One route.
   *
   * @param order its place in the configuration: of those that match, the lowest wins
   */
  record Route<T>(int order, RouteConditions conditions, T action) {}

  private final List<Route<T>> anyPath = new ArrayList<>();
  private final Map<String, List<Route<T>>> exact = new HashMap<>();
  private final Map<String, List<Route<T>>> prefixes = new HashMap<>();
  private int maxDepth;
  private int maxLength;

  /** Adds a route, later ones after earlier ones. */
  void add(Optional<String> path, Route<T> route) {
    String written = path.orElse("*");
    if (written.equals("*")) {
      anyPath.add(route);
    } else if (written.endsWith("/*")) {
      String prefix = normalised(written.substring(0, written.length() - 1));
      prefix = prefix.endsWith("/") ? prefix.substring(0, prefix.length() - 1) : prefix;
      prefixes.computeIfAbsent(prefix, first -> new ArrayList<>(1)).add(route);
      maxDepth =
          Math.max(maxDepth, (int) prefix.chars().filter(each -> each == '/').count());
      maxLength = Math.max(maxLength, prefix.length());
    } else {
      exact.computeIfAbsent(normalised(written), first -> new ArrayList<>(1)).add(route);
    }
  }

  private static String normalised(String written) {
    String normal = PathNormalizer.normalize(written);
    return normal == null ? written : normal;
  }

  /** The first route that matches and is earlier than {@code best}; else {@code best}. */
  @Nullable
  Route<T> findFirst(String path, MatchInput asked, @Nullable Route<T> best) {
    Route<T> first = findEarlier(anyPath, asked, best);
    if (!exact.isEmpty()) {
      first = findEarlier(exact.get(path), asked, first);
    }
    int depth = prefixes.isEmpty() || !path.startsWith("/") ? -1 : 0;
    for (int end = 0; depth >= 0 && depth <= maxDepth && end <= maxLength; depth++) {
      first = findEarlier(prefixes.get(path.substring(0, end)), asked, first);
      if (end == path.length()) {
        break;
      }
      int slash = path.indexOf('/', end + 1);
      end = slash < 0 ? path.length() : slash;
    }
    return first;
  }

  private static <T> @Nullable Route<T> findEarlier(
      @Nullable List<Route<T>> routes, MatchInput asked, @Nullable Route<T> best) {
    for (int i = 0; routes != null && i < routes.size(); i++) {
      Route<T> route = routes.get(i);
      if (best != null && best.order() <= route.order()) {
        return best;
      }
      if (route.conditions().matches(asked)) {
        return route;
      }
    }
    return best;
  }
}
