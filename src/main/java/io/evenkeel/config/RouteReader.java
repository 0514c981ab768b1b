package io.evenkeel.config;

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
  private final ActionReader actionReader;
  private final ConfigProblems problems;

  RouteReader(
      Map<String, ConfigSection> pools,
      List<String> listeners,
      Optional<Path> file,
      ConfigProblems problems) {
    this.pools = pools;
    this.listeners = listeners;
    this.actionReader = new ActionReader(pools.keySet(), file);
    this.problems = problems;
  }

  List<RouteConfig> read(ConfigSection top) {
    List<ConfigSection> sections = top.get(TopKeys.ROUTES);
    if (sections.isEmpty() && pools.size() > 1 && !pools.containsKey("default")) {
      top.mistake(
          TopKeys.ROUTES,
          "there is none, and of several pools none is called default; write which takes what, such as [{ pool: "
              + pools.keySet().iterator().next() + " }]");
    }
    List<RouteConfig> routes = new ArrayList<>();
    List<Match> matches = new ArrayList<>();
    for (ConfigSection section : sections) {
      Match match = match(section);
      for (int earlier = 0; earlier < matches.size(); earlier++) {
        if (RouteCover.covers(matches.get(earlier), match)) {
          problems.warning(
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
        .written(RouteKeys.TIMEOUTS)
        .map(own -> PoolReader.timeouts(
            route.over(RouteKeys.TIMEOUTS, pool.flatMap(base -> base.written(PoolKeys.TIMEOUTS)))));
    Optional<RetryConfig> retry = route
        .written(RouteKeys.RETRY)
        .map(own -> PoolReader.retry(
            route.over(RouteKeys.RETRY, pool.flatMap(base -> base.written(PoolKeys.RETRY)))));
    return new RouteConfig(
        match,
        action,
        route.find(RouteKeys.STRIP_PREFIX).map(RouteReader::withoutSlash),
        route.find(RouteKeys.REWRITE).flatMap(Rewrite::read),
        route.find(RouteKeys.HOST_HEADER),
        rules(route.get(RouteKeys.REQUEST_HEADERS)),
        rules(route.get(RouteKeys.RESPONSE_HEADERS)),
        timeouts,
        retry);
  }

  private Match match(ConfigSection route) {
    Optional<String> listener = route.find(RouteKeys.LISTENER);
    if (listener.isPresent() && !listeners.contains(listener.get())) {
      route.mistake(
          RouteKeys.LISTENER,
          "no listener \"" + listener.get() + "\"; choose one of " + String.join(", ", listeners));
    }
    return new Match(
        listener,
        set(route.find(RouteKeys.HOST)),
        route.find(RouteKeys.PATH),
        set(route.find(RouteKeys.METHODS)),
        route.find(RouteKeys.HEADERS).orElse(Map.of()),
        route.find(RouteKeys.COOKIES).orElse(Map.of()),
        route.find(RouteKeys.QUERY).orElse(Map.of()),
        route.find(RouteKeys.CLIENT_IP).map(ListenerReader::all).orElse(Cidrs.NONE));
  }

  private static Set<String> set(Optional<List<String>> list) {
    return Set.copyOf(new HashSet<>(list.orElse(List.of())));
  }

  private static String withoutSlash(String prefix) {
    return prefix.endsWith("/") ? prefix.substring(0, prefix.length() - 1) : prefix;
  }

  private static HeaderRules rules(ConfigSection rules) {
    HeaderRules read = new HeaderRules(
        rules.get(HeaderKeys.SET),
        rules.get(HeaderKeys.ADD),
        set(Optional.of(rules.get(HeaderKeys.REMOVE))));
    return read.isEmpty() ? HeaderRules.NONE : read;
  }
}
