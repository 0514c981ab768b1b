package io.evenkeel.proxy.route;

import io.evenkeel.config.Cidrs;
import io.evenkeel.config.Regex;
import io.evenkeel.config.RouteConfig.Match;
import io.evenkeel.config.RouteConfig.ValueMatch;
import io.evenkeel.config.RouteConfig.ValueMatch.Exact;
import io.evenkeel.config.RouteConfig.ValueMatch.Present;
import io.evenkeel.config.RouteConfig.ValueMatch.RegexMatch;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Creates the conditions of a route, one at a time. */
final class Matches {
  private Matches() {}

  static Match any() {
    return new Match(
        Optional.empty(),
        Set.of(),
        Optional.empty(),
        Set.of(),
        Map.of(),
        Map.of(),
        Map.of(),
        Cidrs.NONE);
  }

  static Match host(String... hosts) {
    return hostAndPath(Set.of(hosts), Optional.empty());
  }

  static Match path(String path) {
    return hostAndPath(Set.of(), Optional.of(path));
  }

  static Match hostAndPath(Set<String> hosts, Optional<String> path) {
    Match m = any();
    return new Match(
        m.listener(), hosts, path, m.methods(), m.headers(), m.cookies(), m.query(), m.clientIp());
  }

  static Match methods(Match m, String... methods) {
    return new Match(
        m.listener(),
        m.hosts(),
        m.path(),
        Set.of(methods),
        m.headers(),
        m.cookies(),
        m.query(),
        m.clientIp());
  }

  static Match listener(String listener) {
    return new Match(
        Optional.of(listener),
        Set.of(),
        Optional.empty(),
        Set.of(),
        Map.of(),
        Map.of(),
        Map.of(),
        Cidrs.NONE);
  }

  static Match header(String name, String value) {
    return named(Map.of(name, value(value)), Map.of(), Map.of());
  }

  static Match cookie(String name, String value) {
    return named(Map.of(), Map.of(name, value(value)), Map.of());
  }

  static Match query(String name, String value) {
    return named(Map.of(), Map.of(), Map.of(name, value(value)));
  }

  private static Match named(
      Map<String, ValueMatch> headers,
      Map<String, ValueMatch> cookies,
      Map<String, ValueMatch> query) {
    return new Match(
        Optional.empty(),
        Set.of(),
        Optional.empty(),
        Set.of(),
        headers,
        cookies,
        query,
        Cidrs.NONE);
  }

  static Match clientIp(String... ranges) {
    return new Match(
        Optional.empty(),
        Set.of(),
        Optional.empty(),
        Set.of(),
        Map.of(),
        Map.of(),
        Map.of(),
        Cidrs.of(List.of(ranges)));
  }

  private static ValueMatch value(String pattern) {
    if (pattern.equals("*")) {
      return new Present();
    }
    return pattern.startsWith("~")
        ? new RegexMatch(new Regex(Pattern.compile(pattern.substring(1))))
        : new Exact(pattern);
  }
}
