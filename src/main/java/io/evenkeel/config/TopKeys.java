package io.evenkeel.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The keys at the top of the file. */
final class TopKeys {
  static final Key<String> NODE = Key.of(
      "node", Texts.NAME, "${HOSTNAME:-evenkeel}", "who speaks, in events and in the kept state");
  static final Key<List<Section>> LISTENERS = Key.of(
      "listeners",
      new ListForm<>(ListenerKeys.SHAPE),
      "[8080]",
      "the addresses that clients connect to; a bare port is short for `{ port: 8080 }`");
  static final Key<Section> ADMIN =
      Key.of("admin", AdminKeys.SHAPE, "{}", "where operators look and act; `false` opens nothing");
  static final Key<Section> PROXY =
      Key.of("proxy", ProxyKeys.SHAPE, "{}", "what holds for all listeners");
  static final Key<Section> DEFAULTS = Key.of(
      "defaults",
      PoolKeys.SHAPE,
      "{}",
      "any key of a pool, for every pool; the pool's own key wins");
  static final Key<Map<String, Section>> POOLS = Key.of(
      "pools", new MapForm<>(Texts.NAME, PoolKeys.SHAPE), "{}", "the pools by name, at least one");
  static final Key<List<Section>> BACKENDS =
      Key.open("backends", new ListForm<>(BackendKeys.SHAPE), "short for `pools.default.backends`");
  static final Key<List<Section>> ROUTES = Key.of(
      "routes",
      new ListForm<>(RouteKeys.SHAPE),
      "[]",
      "which request goes where: the first that matches wins, and none that matches is 404; without routes everything "
          + "goes to the only pool, or to `default`");
  static final Key<Optional<String>> STATE = Key.of(
      "state",
      Texts.FILE.map(Optional::of).or("false", Optional.empty()),
      "false",
      "a file in which modes, weights, and backends added or removed by the admin outlive a restart");
  static final Key<Boolean> WATCH = Key.of(
      "watch",
      Texts.SWITCH,
      "true",
      "follow the file: a good change is applied, a bad one logged and left aside");
  static final Key<Written> CLUSTER =
      Key.later("cluster", "health shared among balancers", "false");

  static final Keys KEYS = Keys.of(
      "", NODE, LISTENERS, ADMIN, PROXY, DEFAULTS, POOLS, BACKENDS, ROUTES, STATE, WATCH, CLUSTER);

  private TopKeys() {}

  /** Whether this key of the top is the user's own: for YAML anchors, and for editors. */
  static boolean ignored(String name) {
    return name.startsWith("x-") || name.equals("$schema");
  }
}
