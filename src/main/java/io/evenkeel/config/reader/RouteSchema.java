package io.evenkeel.config.reader;

import io.evenkeel.config.BackendTimeouts;
import io.evenkeel.config.Cidrs;
import io.evenkeel.config.ListenerConfig;
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
import io.evenkeel.config.schema.MaskedMapType;
import io.evenkeel.config.schema.NumberTypes;
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
import java.util.stream.Stream;

/** The keys of a route: conditions, then actions, then settings of the actions. */
final class RouteSchema {
  private static final ValueType<Map<String, ValueMatch>> TOKEN_VALUE_MATCHES =
      valueMatches(TextTypes.TOKEN);

  private static final int MAX_SHARE = 1_000_000;

  static final ObjectKeys KEYS = new ObjectKeys("routes");

  static final ConfigKey<String> LISTENER =
      KEYS.addOptional("listener", TextTypes.NAME, "the listener that received the request");
  static final ConfigKey<List<String>> HOST = KEYS.addOptional(
      "host",
      new ListType<>(RouteTypes.HOST),
      "the requested host, compared without port and case; `*.example.com` matches every subdomain");
  static final ConfigKey<String> PATH = KEYS.addOptional(
      "path",
      RouteTypes.PATH,
      "`/api/*` matches `/api`, `/api/` and `/api/x`, but not `/apix`; without `*` the path must be equal");
  static final ConfigKey<List<String>> METHODS =
      KEYS.addOptional("methods", new ListType<>(TextTypes.METHOD), "one of these");
  static final ConfigKey<Map<String, ValueMatch>> HEADERS = KEYS.addOptional(
      "headers",
      TOKEN_VALUE_MATCHES,
      "headers and their values; `*`: any value; `~regex`: matches somewhere in the value");
  static final ConfigKey<Map<String, ValueMatch>> COOKIES = KEYS.addOptional(
      "cookies", TOKEN_VALUE_MATCHES, "cookies and their values, as with `headers`");
  static final ConfigKey<Map<String, ValueMatch>> QUERY = KEYS.addOptional(
      "query",
      valueMatches(TextTypes.TEXT),
      "query parameters and their values, as with `headers`");
  static final ConfigKey<List<Cidrs>> CLIENT_IP =
      KEYS.addOptional("clientIp", ClientSchema.ADDRESS_RANGES, "the address of the client");

  static final ConfigKey<String> POOL =
      KEYS.addOptional("pool", TextTypes.NAME, "action: forward to this pool");
  static final ConfigKey<Map<String, Integer>> POOLS = KEYS.addOptional(
      "pools",
      new MapType<>(TextTypes.NAME, NumberTypes.count(0, MAX_SHARE)),
      "action: forward to these pools, each with its share of the clients");
  static final ConfigKey<ConfigSection> REDIRECT = KEYS.addOptional(
      "redirect",
      RouteActionSchema.REDIRECT,
      "action: redirect the client; `https`: to the same URL with https");
  static final ConfigKey<ConfigSection> RESPOND =
      KEYS.addOptional("respond", RouteActionSchema.RESPOND, "action: respond without a backend");

  static final ConfigKey<String> STRIP_PREFIX = KEYS.addOptional(
      "stripPrefix", TextTypes.PATH, "removed from the path and sent as `X-Forwarded-Prefix`");
  static final ConfigKey<ConfigSection> REWRITE = KEYS.addOptional(
      "rewrite",
      RewriteSchema.VALUE_TYPE,
      "changes the path for the backend by a regular expression");
  static final ConfigKey<String> HOST_HEADER =
      KEYS.addOptional("hostHeader", PoolSchema.HOST_HEADER.type(), "by default that of the pool");
  static final ConfigKey<ConfigSection> REQUEST_HEADERS = KEYS.add(
      "requestHeaders",
      ObjectType.of(HeaderSchema.KEYS),
      Map.of(),
      "changes to the headers that the backend gets");
  static final ConfigKey<ConfigSection> RESPONSE_HEADERS = KEYS.add(
      "responseHeaders",
      ObjectType.of(HeaderSchema.KEYS),
      Map.of(),
      "changes to the headers that the client gets");
  static final ConfigKey<ConfigSection> TIMEOUTS = KEYS.add(
      "timeouts",
      ObjectType.of(PoolSchema.TIMEOUT_KEYS),
      Map.of(),
      "override those of the pool for this route; with `pools` those of the first one");
  static final ConfigKey<ConfigSection> RETRY = KEYS.add(
      "retry",
      RetrySchema.VALUE_TYPE,
      Map.of(),
      "override those of the pool for this route; with `pools` those of the first one");

  static final ObjectType VALUE_TYPE = ObjectType.of(KEYS);

  /** A route has exactly one of these. */
  static final List<ConfigKey<?>> ACTION_KEYS = List.of(POOL, POOLS, REDIRECT, RESPOND);

  /** The keys that have an effect only with {@code pool}. */
  static final List<ConfigKey<?>> POOL_ACTION_KEYS =
      List.of(STRIP_PREFIX, REWRITE, HOST_HEADER, REQUEST_HEADERS, TIMEOUTS, RETRY);

  /** Replaces an invalid action, so that the other mistakes of the route are found too. */
  private static final Action UNKNOWN = new Action.ToPool("");

  private final Map<String, ConfigSection> pools;
  private final List<String> listeners;
  private final RouteActionSchema actionSchema;
  private final ConfigProblems problems;

  RouteSchema(
      Map<String, ConfigSection> pools,
      List<ListenerConfig> listeners,
      RelativeFiles files,
      ConfigProblems problems) {
    this.pools = pools;
    this.listeners = listeners.stream().map(ListenerConfig::name).toList();
    this.actionSchema = new RouteActionSchema(files, listeners);
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

  /** The action, or empty after a mistake was added. */
  private Optional<Action> readAction(ConfigSection route) {
    List<ConfigKey<?>> present =
        ACTION_KEYS.stream().filter(key -> route.rawValue(key).isPresent()).toList();
    if (present.size() != 1) {
      route.addMistake("needs exactly one of pool, pools, redirect, respond; has "
          + (present.isEmpty()
              ? "none"
              : String.join(", ", present.stream().map(ConfigKey::name).toList())));
      return Optional.empty();
    }
    if (route.rawValue(REDIRECT).isPresent() || route.rawValue(RESPOND).isPresent()) {
      POOL_ACTION_KEYS.stream()
          .filter(key -> route.rawValue(key).isPresent())
          .forEach(key -> route.addMistake(key, "has no use without pool; leave it out"));
    }
    Optional<String> pool = route.find(POOL);
    if (pool.isPresent()) {
      checkPool(route, POOL, pool.get());
      return Optional.of(new Action.ToPool(pool.get()));
    }
    Optional<Map<String, Integer>> shares = route.find(POOLS);
    if (shares.isPresent()) {
      shares.get().keySet().forEach(each -> checkPool(route, POOLS, each));
      boolean given = !shares.get().isEmpty() || isEmptyObject(route, POOLS);
      if (given && shares.get().values().stream().allMatch(share -> share == 0)) {
        route.addMistake(POOLS, "no pool has a share; write { stable: 95, canary: 5 }");
      }
      return Optional.of(new Action.ToPools(shares.get()));
    }
    return route.find(REDIRECT).flatMap(actionSchema::readRedirect).or(() -> route
        .find(RESPOND)
        .map(actionSchema::readRespond));
  }

  /** The pools that a route forwards to. */
  static Stream<String> poolsOf(Action action) {
    if (action instanceof Action.ToPool to) {
      return Stream.of(to.pool());
    }
    return action instanceof Action.ToPools to ? to.shares().keySet().stream() : Stream.of();
  }

  private static boolean isEmptyObject(ConfigSection route, ConfigKey<?> key) {
    return route
        .rawValue(key)
        .filter(raw ->
            raw instanceof ConfigValue.ObjectValue object && object.fields().isEmpty())
        .isPresent();
  }

  private void checkPool(ConfigSection route, ConfigKey<?> key, String pool) {
    if (!pools.isEmpty() && !pools.containsKey(pool)) {
      route.addMistake(
          key, "no pool \"" + pool + "\"; choose one of " + String.join(", ", pools.keySet()));
    }
  }

  private RouteConfig route(ConfigSection route, Match match, Action action) {
    Optional<ConfigSection> pool = poolsOf(action).findFirst().map(pools::get);
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
    return new MaskedMapType<>(new MapType<>(
        name,
        new ScalarType<>(
            "a value to match",
            "write one, \"*\" or \"~regex\"",
            "a value, `*` or `~regex`",
            List.of(new JsonObject()
                .put("type", new JsonArray().add("string").add("number").add("boolean"))),
            text -> Optional.of(RouteTypes.parseValueMatch(text)))));
  }
}
