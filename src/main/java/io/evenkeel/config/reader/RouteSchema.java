package io.evenkeel.config.reader;

import io.evenkeel.config.BackendTimeouts;
import io.evenkeel.config.Cidrs;
import io.evenkeel.config.RetryConfig;
import io.evenkeel.config.RouteConfig;
import io.evenkeel.config.RouteConfig.Action;
import io.evenkeel.config.RouteConfig.Match;
import io.evenkeel.config.RouteConfig.ValueMatch;
import io.evenkeel.config.schema.ConfigKey;
import io.evenkeel.config.schema.ConfigProblems;
import io.evenkeel.config.schema.ConfigSection;
import io.evenkeel.config.schema.ConfigValue;
import io.evenkeel.config.schema.ListType;
import io.evenkeel.config.schema.MapType;
import io.evenkeel.config.schema.ObjectKeys;
import io.evenkeel.config.schema.ObjectType;
import io.evenkeel.config.schema.ScalarType;
import io.evenkeel.config.schema.TextTypes;
import io.evenkeel.config.schema.ValueType;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The keys of a route: matchers first, then actions, then what goes with them. */
final class RouteSchema {
  private static final ValueType<Map<String, ValueMatch>> TOKEN_VALUE_MATCHES =
      valueMatches(TextTypes.TOKEN);

  static final ObjectKeys KEYS = new ObjectKeys("routes");

  static final ConfigKey<String> LISTENER =
      KEYS.addOptional("listener", TextTypes.NAME, "the name of the listener it came by");
  static final ConfigKey<List<String>> HOST = KEYS.addOptional(
      "host",
      new ListType<>(RouteTypes.HOST),
      "the host asked for, without port and case; `*.example.com` is any name below it");
  static final ConfigKey<String> PATH = KEYS.addOptional(
      "path",
      RouteTypes.PATH,
      "`/api/*` is `/api`, `/api/` and `/api/x`, not `/apix`; without `*` exactly that");
  static final ConfigKey<List<String>> METHODS =
      KEYS.addOptional("methods", new ListType<>(TextTypes.METHOD), "one of these");
  static final ConfigKey<Map<String, ValueMatch>> HEADERS = KEYS.addOptional(
      "headers",
      TOKEN_VALUE_MATCHES,
      "fields and their values; `*`: any; `~regex`: found in the value");
  static final ConfigKey<Map<String, ValueMatch>> COOKIES =
      KEYS.addOptional("cookies", TOKEN_VALUE_MATCHES, "cookies and their values, likewise");
  static final ConfigKey<Map<String, ValueMatch>> QUERY = KEYS.addOptional(
      "query", valueMatches(TextTypes.TEXT), "parameters of the query and their values, likewise");
  static final ConfigKey<List<Cidrs>> CLIENT_IP =
      KEYS.addOptional("clientIp", ClientSchema.ADDRESS_RANGES, "where the client is");

  static final ConfigKey<String> POOL =
      KEYS.addOptional("pool", TextTypes.NAME, "action: passed on to this pool");
  static final ConfigKey<ConfigValue> POOLS =
      KEYS.addUnsupported("pools", "action: shared out among pools by weight");
  static final ConfigKey<ConfigSection> REDIRECT = KEYS.addOptional(
      "redirect",
      RouteActionSchema.REDIRECT,
      "action: sent elsewhere; `https`: to the same by https");
  static final ConfigKey<ConfigSection> RESPOND =
      KEYS.addOptional("respond", RouteActionSchema.RESPOND, "action: answered here");

  static final ConfigKey<String> STRIP_PREFIX = KEYS.addOptional(
      "stripPrefix", TextTypes.PATH, "taken off the path, and sent as `X-Forwarded-Prefix`");
  static final ConfigKey<ConfigSection> REWRITE = KEYS.addOptional(
      "rewrite",
      RewriteSchema.VALUE_TYPE,
      "the path as the backend gets it, by a regular expression");
  static final ConfigKey<String> HOST_HEADER =
      KEYS.addOptional("hostHeader", PoolSchema.HOST_HEADER.type(), "the pool's if not said");
  static final ConfigKey<ConfigSection> REQUEST_HEADERS = KEYS.add(
      "requestHeaders",
      ObjectType.of(HeaderSchema.KEYS),
      Map.of(),
      "changes of the fields a backend gets");
  static final ConfigKey<ConfigSection> RESPONSE_HEADERS = KEYS.add(
      "responseHeaders",
      ObjectType.of(HeaderSchema.KEYS),
      Map.of(),
      "changes of the fields a client gets");
  static final ConfigKey<ConfigSection> TIMEOUTS = KEYS.add(
      "timeouts",
      ObjectType.of(PoolSchema.TIMEOUT_KEYS),
      Map.of(),
      "the pool's, for this route alone");
  static final ConfigKey<ConfigSection> RETRY =
      KEYS.add("retry", RetrySchema.VALUE_TYPE, Map.of(), "the pool's, for this route alone");

  static final ObjectType VALUE_TYPE = ObjectType.of(KEYS);

  /** A route has exactly one of these. */
  static final List<ConfigKey<?>> ACTION_KEYS = List.of(POOL, POOLS, REDIRECT, RESPOND);

  /** What only a request that is passed on has a use for. */
  static final List<ConfigKey<?>> POOL_ACTION_KEYS =
      List.of(STRIP_PREFIX, REWRITE, HOST_HEADER, REQUEST_HEADERS, TIMEOUTS, RETRY);

  /** Stands in for an action that is wrong, so that what else is wrong with the route is told too. */
  private static final Action UNKNOWN = new Action.ToPool("");

  private final Map<String, ConfigSection> pools;
  private final List<String> listeners;
  private final RouteActionSchema actionSchema;
  private final ConfigProblems problems;

  RouteSchema(
      Map<String, ConfigSection> pools,
      List<String> listeners,
      RelativeFiles files,
      ConfigProblems problems) {
    this.pools = pools;
    this.listeners = listeners;
    this.actionSchema = new RouteActionSchema(files);
    this.problems = problems;
  }

  List<RouteConfig> read(List<ConfigSection> sections) {
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
      Optional<Action> action = readAction(section);
      RouteConfig route = route(section, match, action.orElse(UNKNOWN));
      if (action.isPresent()) {
        routes.add(route);
      }
    }
    return List.copyOf(routes);
  }

  /** The one action; empty where there is none, and then a mistake is noted. */
  private Optional<Action> readAction(ConfigSection route) {
    List<ConfigKey<?>> written =
        ACTION_KEYS.stream().filter(key -> route.rawValue(key).isPresent()).toList();
    if (written.size() != 1) {
      route.addMistake("needs exactly one of pool, redirect, respond; has "
          + (written.isEmpty()
              ? "none"
              : String.join(", ", written.stream().map(ConfigKey::name).toList())));
      return Optional.empty();
    }
    if (route.rawValue(REDIRECT).isPresent() || route.rawValue(RESPOND).isPresent()) {
      POOL_ACTION_KEYS.stream()
          .filter(key -> route.rawValue(key).isPresent())
          .forEach(key -> route.addMistake(key, "has no use without pool; leave it out"));
    }
    Optional<String> pool = route.find(POOL);
    if (pool.isPresent()) {
      if (!pools.isEmpty() && !pools.containsKey(pool.get())) {
        route.addMistake(
            POOL,
            "no pool \"" + pool.get() + "\"; choose one of " + String.join(", ", pools.keySet()));
      }
      return Optional.of(new Action.ToPool(pool.get()));
    }
    return route.find(REDIRECT).flatMap(RouteActionSchema::readRedirect).or(() -> route
        .find(RESPOND)
        .map(actionSchema::readRespond));
  }

  private RouteConfig route(ConfigSection route, Match match, Action action) {
    Optional<ConfigSection> pool = action instanceof Action.ToPool to
        ? Optional.ofNullable(pools.get(to.pool()))
        : Optional.empty();
    Optional<BackendTimeouts> timeouts = route
        .rawValue(TIMEOUTS)
        .map(own -> PoolSchema.readTimeouts(
            route.withDefault(TIMEOUTS, pool.flatMap(base -> base.rawValue(PoolSchema.TIMEOUTS)))));
    Optional<RetryConfig> retry = route
        .rawValue(RETRY)
        .map(own -> RetrySchema.read(
            route.withDefault(RETRY, pool.flatMap(base -> base.rawValue(PoolSchema.RETRY)))));
    return new RouteConfig(
        match,
        action,
        route.find(STRIP_PREFIX).map(RouteSchema::stripTrailingSlash),
        route.find(REWRITE).flatMap(RewriteSchema::read),
        route.find(HOST_HEADER),
        HeaderSchema.read(route.get(REQUEST_HEADERS)),
        HeaderSchema.read(route.get(RESPONSE_HEADERS)),
        timeouts,
        retry);
  }

  private Match match(ConfigSection route) {
    Optional<String> listener = route.find(LISTENER);
    if (listener.isPresent() && !listeners.contains(listener.get())) {
      route.addMistake(
          LISTENER,
          "no listener \"" + listener.get() + "\"; choose one of " + String.join(", ", listeners));
    }
    return new Match(
        listener,
        Set.copyOf(route.find(HOST).orElse(List.of())),
        route.find(PATH),
        Set.copyOf(route.find(METHODS).orElse(List.of())),
        route.find(HEADERS).orElse(Map.of()),
        route.find(COOKIES).orElse(Map.of()),
        route.find(QUERY).orElse(Map.of()),
        route.find(CLIENT_IP).map(ClientSchema::mergeRanges).orElse(Cidrs.NONE));
  }

  private static String stripTrailingSlash(String prefix) {
    return prefix.endsWith("/") ? prefix.substring(0, prefix.length() - 1) : prefix;
  }

  private static ValueType<Map<String, ValueMatch>> valueMatches(ScalarType<String> name) {
    return new MapType<>(
        name,
        new ScalarType<>(
            "a value to match",
            "write one, \"*\" or \"~regex\"",
            "a value, `*` or `~regex`",
            List.of(new JsonObject()
                .put("type", new JsonArray().add("string").add("number").add("boolean"))),
            text -> Optional.of(RouteTypes.parseValueMatch(text))));
  }
}
