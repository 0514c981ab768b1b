package io.evenkeel.config.reader;

import io.evenkeel.config.RouteConfig;
import io.evenkeel.config.schema.ConfigProblems;
import io.evenkeel.config.schema.ConfigSection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds pools that get no request because no route names them. */
final class UnusedPools {
  private UnusedPools() {}

  /**
   * @param pools by name
   * @param routes as the file has them
   */
  static void warn(
      Map<String, ConfigSection> pools, List<RouteConfig> routes, ConfigProblems problems) {
    Set<String> used = new HashSet<>();
    List<RouteConfig> effective =
        routes.isEmpty() ? List.of(RouteConfig.catchAll(pools.keySet())) : routes;
    for (RouteConfig route : effective) {
      RouteSchema.poolsOf(route.action()).forEach(used::add);
    }
    pools.forEach((name, pool) -> {
      if (!used.contains(name)) {
        problems.addWarning(
            pool.path(), "gets no requests, as no route names it; add one with pool: " + name);
      }
    });
  }
}
