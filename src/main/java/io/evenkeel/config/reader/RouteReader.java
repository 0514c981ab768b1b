package io.evenkeel.config.reader;

import io.evenkeel.config.BackendTimeouts;
import io.evenkeel.config.Cidrs;
import io.evenkeel.config.RetryConfig;
import io.evenkeel.config.Rewrite;
import io.evenkeel.config.RouteConfig;
import io.evenkeel.config.RouteConfig.Action;
import io.evenkeel.config.RouteConfig.HeaderRules;
import io.evenkeel.config.RouteConfig.Match;
import io.evenkeel.config.schema.ConfigProblems;
import io.evenkeel.config.schema.ConfigSection;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads {@code routes}, which refer to pools and listeners. */
final class RouteReader {
  /** Stands in for an action that is wrong, so that what else is wrong with the route is told too. */
  private static final Action UNKNOWN = new Action.ToPool("");

  private final Map<String, ConfigSection> pools;
  private final List<String> listeners;
  private final RouteActionSchema actionReader;
  private final ConfigProblems problems;

  RouteReader(
      Map<String, ConfigSection> pools,
      List<String> listeners,
      Optional<Path> file,
      ConfigProblems problems) {
    this.pools = pools;
    this.listeners = listeners;
    this.actionReader = new RouteActionSchema(pools.keySet(), file);
    this.problems = problems;
  }

  List<RouteConfig> read(ConfigSection top) {
    List<ConfigSection> sections = top.get(RootSchema.ROUTES);
    if (sections.isEmpty() && pools.size() > 1 && !pools.containsKey("default")) {
      top.addMistake(
          RootSchema.ROUTES,
          "there is none, and of several pools none is called default; write which takes what, such as [{ pool: "
              + pools.keySet().iterator().next() + " }]");
    }
    List<RouteConfig> routes = new ArrayList<>();
    List<Match> matches = new ArrayList<>();
    for (ConfigSection section : sections) {
      Match match = match(section);
      for (int earlier = 0; earlier < matches.size(); earlier++) {
        if (RouteShadowing.shadows(matches.get(earlier), match)) {
          problems.addWarning(
              section.path(),
              "never reached, as " + sections.get(earlier).path()
                  + " takes all of it; put it first");
          break;
        }
      }
      matches.add(match);
      Optional<Action> action = actionReader.read(section);
      RouteConfig route = route(section, match, action.orElse(UNKNOWN));
      if (action.isPresent()) {
        routes.add(route);
      }
    }
    return List.copyOf(routes);
  }

  private RouteConfig route(ConfigSection route, Match match, Action action) {
    Optional<ConfigSection> pool = action instanceof Action.ToPool to
        ? Optional.ofNullable(pools.get(to.pool()))
        : Optional.empty();
    Optional<BackendTimeouts> timeouts = route
        .rawValue(RouteSchema.TIMEOUTS)
        .map(own -> PoolReader.timeouts(route.withDefault(
            RouteSchema.TIMEOUTS, pool.flatMap(base -> base.rawValue(PoolSchema.TIMEOUTS)))));
    Optional<RetryConfig> retry = route
        .rawValue(RouteSchema.RETRY)
        .map(own -> PoolReader.retry(route.withDefault(
            RouteSchema.RETRY, pool.flatMap(base -> base.rawValue(PoolSchema.RETRY)))));
    return new RouteConfig(
        match,
        action,
        route.find(RouteSchema.STRIP_PREFIX).map(RouteReader::stripTrailingSlash),
        route.find(RouteSchema.REWRITE).flatMap(Rewrite::read),
        route.find(RouteSchema.HOST_HEADER),
        rules(route.get(RouteSchema.REQUEST_HEADERS)),
        rules(route.get(RouteSchema.RESPONSE_HEADERS)),
        timeouts,
        retry);
  }

  private Match match(ConfigSection route) {
    Optional<String> listener = route.find(RouteSchema.LISTENER);
    if (listener.isPresent() && !listeners.contains(listener.get())) {
      route.addMistake(
          RouteSchema.LISTENER,
          "no listener \"" + listener.get() + "\"; choose one of " + String.join(", ", listeners));
    }
    return new Match(
        listener,
        toSet(route.find(RouteSchema.HOST)),
        route.find(RouteSchema.PATH),
        toSet(route.find(RouteSchema.METHODS)),
        route.find(RouteSchema.HEADERS).orElse(Map.of()),
        route.find(RouteSchema.COOKIES).orElse(Map.of()),
        route.find(RouteSchema.QUERY).orElse(Map.of()),
        route.find(RouteSchema.CLIENT_IP).map(ListenerReader::mergeRanges).orElse(Cidrs.NONE));
  }

  private static Set<String> toSet(Optional<List<String>> list) {
    return Set.copyOf(new HashSet<>(list.orElse(List.of())));
  }

  private static String stripTrailingSlash(String prefix) {
    return prefix.endsWith("/") ? prefix.substring(0, prefix.length() - 1) : prefix;
  }

  private static HeaderRules rules(ConfigSection rules) {
    HeaderRules read = new HeaderRules(
        rules.get(HeaderSchema.SET),
        rules.get(HeaderSchema.ADD),
        toSet(Optional.of(rules.get(HeaderSchema.REMOVE))));
    return read.isEmpty() ? HeaderRules.NONE : read;
  }
}
