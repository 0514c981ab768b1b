package io.evenkeel.config.reader;

import io.evenkeel.config.schema.ConfigKey;
import io.evenkeel.config.schema.ConfigSection;
import io.evenkeel.config.schema.ConfigValue;
import io.evenkeel.config.schema.ListType;
import io.evenkeel.config.schema.MapType;
import io.evenkeel.config.schema.ObjectKeys;
import io.evenkeel.config.schema.TextTypes;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The keys at the top of the file. */
final class RootSchema {
  static final ConfigKey<String> NODE = ConfigKey.of(
      "node",
      TextTypes.NAME,
      "${HOSTNAME:-evenkeel}",
      "who speaks, in events and in the kept state");
  static final ConfigKey<List<ConfigSection>> LISTENERS = ConfigKey.of(
      "listeners",
      new ListType<>(ListenerSchema.SHAPE),
      "[8080]",
      "the addresses that clients connect to; a bare port is short for `{ port: 8080 }`");
  static final ConfigKey<ConfigSection> ADMIN = ConfigKey.of(
      "admin", AdminSchema.SHAPE, "{}", "where operators look and act; `false` opens nothing");
  static final ConfigKey<ConfigSection> PROXY =
      ConfigKey.of("proxy", ProxySchema.SHAPE, "{}", "what holds for all listeners");
  static final ConfigKey<ConfigSection> DEFAULTS = ConfigKey.of(
      "defaults",
      PoolSchema.SHAPE,
      "{}",
      "any key of a pool, for every pool; the pool's own key wins");
  static final ConfigKey<Map<String, ConfigSection>> POOLS = ConfigKey.of(
      "pools",
      new MapType<>(TextTypes.NAME, PoolSchema.SHAPE),
      "{}",
      "the pools by name, at least one");
  static final ConfigKey<List<ConfigSection>> BACKENDS = ConfigKey.withoutDefault(
      "backends", new ListType<>(BackendSchema.SHAPE), "short for `pools.default.backends`");
  static final ConfigKey<List<ConfigSection>> ROUTES = ConfigKey.of(
      "routes",
      new ListType<>(RouteSchema.SHAPE),
      "[]",
      "which request goes where: the first that matches wins, and none that matches is 404; without routes everything "
          + "goes to the only pool, or to `default`");
  static final ConfigKey<Optional<String>> STATE = ConfigKey.of(
      "state",
      TextTypes.FILE.map(Optional::of).orWord("false", Optional.empty()),
      "false",
      "a file in which modes, weights, and backends added or removed by the admin outlive a restart");
  static final ConfigKey<Boolean> WATCH = ConfigKey.of(
      "watch",
      TextTypes.BOOLEAN,
      "true",
      "follow the file: a good change is applied, a bad one logged and left aside");
  static final ConfigKey<ConfigValue> CLUSTER =
      ConfigKey.unsupported("cluster", "health shared among balancers", "false");

  static final ObjectKeys KEYS = ObjectKeys.of(
      "", NODE, LISTENERS, ADMIN, PROXY, DEFAULTS, POOLS, BACKENDS, ROUTES, STATE, WATCH, CLUSTER);

  private RootSchema() {}

  /** Whether this key of the top is the user's own: for YAML anchors, and for editors. */
  static boolean isIgnored(String name) {
    return name.startsWith("x-") || name.equals("$schema");
  }
}
