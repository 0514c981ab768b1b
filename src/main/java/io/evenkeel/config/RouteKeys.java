package io.evenkeel.config;

import io.evenkeel.config.RouteConfig.ValueMatch;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The keys of a route: matchers first, then actions, then what goes with them. */
final class RouteKeys {
  private static final Form<Map<String, ValueMatch>> FIELDS = values(Texts.TOKEN);

  static final Key<String> LISTENER =
      Key.open("listener", Texts.NAME, "the name of the listener it came by");
  static final Key<List<String>> HOST = Key.open(
      "host",
      new ListForm<>(RouteForms.HOST),
      "the host asked for, without port and case; `*.example.com` is any name below it");
  static final Key<String> PATH = Key.open(
      "path",
      RouteForms.PATH,
      "`/api/*` is `/api`, `/api/` and `/api/x`, not `/apix`; without `*` exactly that");
  static final Key<List<String>> METHODS =
      Key.open("methods", new ListForm<>(Texts.METHOD), "one of these");
  static final Key<Map<String, ValueMatch>> HEADERS = Key.open(
      "headers", FIELDS, "fields and their values; `*`: any; `~regex`: found in the value");
  static final Key<Map<String, ValueMatch>> COOKIES =
      Key.open("cookies", FIELDS, "cookies and their values, likewise");
  static final Key<Map<String, ValueMatch>> QUERY =
      Key.open("query", values(Texts.TEXT), "parameters of the query and their values, likewise");
  static final Key<List<Cidrs>> CLIENT_IP =
      Key.open("clientIp", ClientKeys.RANGES, "where the client is");

  static final Key<String> POOL = Key.open("pool", Texts.NAME, "action: passed on to this pool");
  static final Key<Written> POOLS = Key.later("pools", "action: shared out among pools by weight");
  static final Key<Section> REDIRECT = Key.open(
      "redirect", RedirectKeys.SHAPE, "action: sent elsewhere; `https`: to the same by https");
  static final Key<Section> RESPOND =
      Key.open("respond", RespondKeys.SHAPE, "action: answered here");

  static final Key<String> STRIP_PREFIX =
      Key.open("stripPrefix", Texts.PATH, "taken off the path, and sent as `X-Forwarded-Prefix`");
  static final Key<Section> REWRITE = Key.open(
      "rewrite", RewriteKeys.SHAPE, "the path as the backend gets it, by a regular expression");
  static final Key<String> HOST_HEADER =
      Key.open("hostHeader", PoolKeys.HOST_HEADER.form(), "the pool's if not said");
  static final Key<Section> REQUEST_HEADERS = Key.of(
      "requestHeaders", Shape.of(HeaderKeys.KEYS), "{}", "changes of the fields a backend gets");
  static final Key<Section> RESPONSE_HEADERS = Key.of(
      "responseHeaders", Shape.of(HeaderKeys.KEYS), "{}", "changes of the fields a client gets");
  static final Key<Section> TIMEOUTS =
      Key.of("timeouts", Shape.of(PoolKeys.TIMEOUT_KEYS), "{}", "the pool's, for this route alone");
  static final Key<Section> RETRY =
      Key.of("retry", RetryKeys.SHAPE, "{}", "the pool's, for this route alone");

  static final Keys KEYS = Keys.of(
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
  static final Shape SHAPE = Shape.of(KEYS);

  /** What only a request that is passed on has a use for. */
  static final List<Key<?>> WITH_POOL =
      List.of(STRIP_PREFIX, REWRITE, HOST_HEADER, REQUEST_HEADERS, TIMEOUTS, RETRY);

  private RouteKeys() {}

  private static Form<Map<String, ValueMatch>> values(Scalar<String> name) {
    return new MapForm<>(
        name,
        new Scalar<>(
            "a value to match",
            "write one, \"*\" or \"~regex\"",
            "a value, `*` or `~regex`",
            List.of(new JsonObject()
                .put("type", new JsonArray().add("string").add("number").add("boolean"))),
            text -> Optional.of(RouteForms.value(text))));
  }
}
