package io.evenkeel.config.reader;

import io.evenkeel.config.Cidrs;
import io.evenkeel.config.RouteConfig.ValueMatch;
import io.evenkeel.config.schema.ConfigKey;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The keys of a route: matchers first, then actions, then what goes with them. */
final class RouteSchema {
  private static final ValueType<Map<String, ValueMatch>> TOKEN_VALUE_MATCHES =
      valueMatches(TextTypes.TOKEN);

  static final ConfigKey<String> LISTENER =
      ConfigKey.withoutDefault("listener", TextTypes.NAME, "the name of the listener it came by");
  static final ConfigKey<List<String>> HOST = ConfigKey.withoutDefault(
      "host",
      new ListType<>(RouteTypes.HOST),
      "the host asked for, without port and case; `*.example.com` is any name below it");
  static final ConfigKey<String> PATH = ConfigKey.withoutDefault(
      "path",
      RouteTypes.PATH,
      "`/api/*` is `/api`, `/api/` and `/api/x`, not `/apix`; without `*` exactly that");
  static final ConfigKey<List<String>> METHODS =
      ConfigKey.withoutDefault("methods", new ListType<>(TextTypes.METHOD), "one of these");
  static final ConfigKey<Map<String, ValueMatch>> HEADERS = ConfigKey.withoutDefault(
      "headers",
      TOKEN_VALUE_MATCHES,
      "fields and their values; `*`: any; `~regex`: found in the value");
  static final ConfigKey<Map<String, ValueMatch>> COOKIES = ConfigKey.withoutDefault(
      "cookies", TOKEN_VALUE_MATCHES, "cookies and their values, likewise");
  static final ConfigKey<Map<String, ValueMatch>> QUERY = ConfigKey.withoutDefault(
      "query", valueMatches(TextTypes.TEXT), "parameters of the query and their values, likewise");
  static final ConfigKey<List<Cidrs>> CLIENT_IP =
      ConfigKey.withoutDefault("clientIp", ClientSchema.ADDRESS_RANGES, "where the client is");

  static final ConfigKey<String> POOL =
      ConfigKey.withoutDefault("pool", TextTypes.NAME, "action: passed on to this pool");
  static final ConfigKey<ConfigValue> POOLS =
      ConfigKey.unsupported("pools", "action: shared out among pools by weight");
  static final ConfigKey<ConfigSection> REDIRECT = ConfigKey.withoutDefault(
      "redirect", RedirectKeys.SHAPE, "action: sent elsewhere; `https`: to the same by https");
  static final ConfigKey<ConfigSection> RESPOND =
      ConfigKey.withoutDefault("respond", RespondKeys.SHAPE, "action: answered here");

  static final ConfigKey<String> STRIP_PREFIX = ConfigKey.withoutDefault(
      "stripPrefix", TextTypes.PATH, "taken off the path, and sent as `X-Forwarded-Prefix`");
  static final ConfigKey<ConfigSection> REWRITE = ConfigKey.withoutDefault(
      "rewrite", RewriteSchema.SHAPE, "the path as the backend gets it, by a regular expression");
  static final ConfigKey<String> HOST_HEADER = ConfigKey.withoutDefault(
      "hostHeader", PoolSchema.HOST_HEADER.type(), "the pool's if not said");
  static final ConfigKey<ConfigSection> REQUEST_HEADERS = ConfigKey.of(
      "requestHeaders",
      ObjectType.of(HeaderSchema.KEYS),
      "{}",
      "changes of the fields a backend gets");
  static final ConfigKey<ConfigSection> RESPONSE_HEADERS = ConfigKey.of(
      "responseHeaders",
      ObjectType.of(HeaderSchema.KEYS),
      "{}",
      "changes of the fields a client gets");
  static final ConfigKey<ConfigSection> TIMEOUTS = ConfigKey.of(
      "timeouts", ObjectType.of(PoolSchema.TIMEOUT_KEYS), "{}", "the pool's, for this route alone");
  static final ConfigKey<ConfigSection> RETRY =
      ConfigKey.of("retry", RetrySchema.SHAPE, "{}", "the pool's, for this route alone");

  static final ObjectKeys KEYS = ObjectKeys.of(
      "routes",
      LISTENER,
      HOST,
      PATH,
      METHODS,
      HEADERS,
      COOKIES,
      QUERY,
      CLIENT_IP,
      POOL,
      POOLS,
      REDIRECT,
      RESPOND,
      STRIP_PREFIX,
      REWRITE,
      HOST_HEADER,
      REQUEST_HEADERS,
      RESPONSE_HEADERS,
      TIMEOUTS,
      RETRY);
  static final ObjectType SHAPE = ObjectType.of(KEYS);

  /** What only a request that is passed on has a use for. */
  static final List<ConfigKey<?>> POOL_ACTION_KEYS =
      List.of(STRIP_PREFIX, REWRITE, HOST_HEADER, REQUEST_HEADERS, TIMEOUTS, RETRY);

  private RouteSchema() {}

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
