package io.evenkeel.config.reader;

import io.evenkeel.config.schema.ConfigKey;
import io.evenkeel.config.schema.ConfigSection;
import io.evenkeel.config.schema.ConfigValue;
import io.evenkeel.config.schema.ListType;
import io.evenkeel.config.schema.MapType;
import io.evenkeel.config.schema.ObjectKeys;
import io.evenkeel.config.schema.TextTypes;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The keys at the top level of the file. */
final class RootSchema {
  static final ObjectKeys KEYS = new ObjectKeys("");

  static final ConfigKey<String> NODE = KEYS.add(
      "node",
      TextTypes.NAME,
      "${HOSTNAME:-evenkeel}",
      "the name of this balancer in events and in the state file");
  static final ConfigKey<List<ConfigSection>> LISTENERS = KEYS.add(
      "listeners",
      new ListType<>(ListenerSchema.VALUE_TYPE),
      List.of(8080),
      "the addresses that clients connect to; a port alone is short for `{ port: 8080 }`");
  static final ConfigKey<ConfigSection> ADMIN = KEYS.add(
      "admin",
      AdminSchema.VALUE_TYPE,
      Map.of(),
      "dashboard, API and metrics for operators; `false` for none");
  static final ConfigKey<ConfigSection> PROXY =
      KEYS.add("proxy", ProxySchema.VALUE_TYPE, Map.of(), "settings for all listeners");
  static final ConfigKey<ConfigSection> DEFAULTS = KEYS.add(
      "defaults",
      PoolSchema.VALUE_TYPE,
      Map.of(),
      "default values for the keys of every pool; a key of the pool itself wins");
  static final ConfigKey<Map<String, ConfigSection>> POOLS = KEYS.add(
      "pools",
      new MapType<>(TextTypes.NAME, PoolSchema.VALUE_TYPE),
      Map.of(),
      "the pools by name; at least one");
  static final ConfigKey<List<ConfigSection>> BACKENDS = KEYS.addOptional(
      "backends", new ListType<>(BackendSchema.VALUE_TYPE), "short for `pools.default.backends`");
  static final ConfigKey<List<ConfigSection>> ROUTES = KEYS.add(
      "routes",
      new ListType<>(RouteSchema.VALUE_TYPE),
      List.of(),
      "which request goes where: the first matching route wins, 404 if none matches; without "
          + "routes all requests go to the only pool, or to `default`");
  static final ConfigKey<Optional<String>> STATE = KEYS.add(
      "state",
      TextTypes.FILE.map(Optional::of).orWord("false", Optional.empty()),
      false,
      "a file that keeps modes, weights, and backends added or removed through the admin API "
          + "across restarts");
  static final ConfigKey<Boolean> WATCH = KEYS.add(
      "watch",
      TextTypes.BOOLEAN,
      true,
      "watch the file: a valid change is applied, an invalid one is logged and ignored");
  static final ConfigKey<ConfigSection> LOG =
      KEYS.add("log", LogSchema.VALUE_TYPE, Map.of(), "the log of the process");
  static final ConfigKey<ConfigValue> CLUSTER =
      KEYS.addUnsupported("cluster", "share health among several balancers", false);

  private RootSchema() {}

  /** Whether this top-level key is ignored, because users need it for YAML anchors and for editors. */
  static boolean isIgnored(String name) {
    return name.startsWith("x-") || name.equals("$schema");
  }

  /** The path of the state file. The file need not exist, but its directory must. */
  static Optional<Path> readState(ConfigSection root, RelativeFiles files) {
    return root.get(STATE).flatMap(name -> statePath(root, files, name));
  }

  private static Optional<Path> statePath(ConfigSection root, RelativeFiles files, String name) {
    try {
      Path file = files.resolve(name).toAbsolutePath().normalize();
      Path parent = file.getParent();
      if (parent == null || Files.isDirectory(file)) {
        root.addMistake(STATE, name + " is a directory; name a file in it");
      } else if (!Files.isDirectory(parent)) {
        root.addMistake(
            STATE, "there is no directory " + parent + "; make it, or name a file in another");
      } else {
        return Optional.of(file);
      }
    } catch (InvalidPathException problem) {
      root.addMistake(
          STATE, "\"" + name + "\" is no name of a file: " + FileNames.reasonOf(problem));
    }
    return Optional.empty();
  }

  static List<ConfigSection> readListeners(ConfigSection root) {
    if (root.isEmptyList(LISTENERS)) {
      root.addMistake(LISTENERS, "there is none; write one, such as 8080");
    }
    return root.get(LISTENERS);
  }

  static List<ConfigSection> readRoutes(ConfigSection root, Set<String> pools) {
    List<ConfigSection> routes = root.get(ROUTES);
    if (routes.isEmpty() && pools.size() > 1 && !pools.contains("default")) {
      root.addMistake(
          ROUTES,
          "there is none, and of several pools none is called default; write which takes what, "
              + "such as [{ pool: "
              + pools.iterator().next() + " }]");
    }
    return routes;
  }
}
