package io.evenkeel.config.reader;

import io.evenkeel.config.schema.ConfigKey;
import io.evenkeel.config.schema.ConfigValue;
import io.evenkeel.config.schema.ObjectKeys;

/** Builds a configuration that is valid except for one key, whose value no type accepts. */
final class InvalidValue {
  private static final String VALUE = "[[[]]]";

  private InvalidValue() {}

  static String path(ObjectKeys keys, ConfigKey<?> key) {
    return ConfigValue.childPath(
        keys.name().replace("NAME.backends", "NAME.backends[0]").replace("NAME", "default"),
        key.name());
  }

  static String at(String path) {
    String name = path.substring(path.lastIndexOf('.') + 1);
    if (path.startsWith("pools.default.backends[0].")) {
      String url = name.equals("url") ? "" : "url: http://a, ";
      return "pools: { default: { backends: [{ " + url + name + ": " + VALUE + " }] } }";
    }
    String yaml = name + ": " + VALUE;
    String rest = path;
    while (rest.contains(".")) {
      rest = rest.substring(0, rest.lastIndexOf('.'));
      String pool = rest.equals("routes") && withPool(path) ? "pool: default, " : "";
      yaml = rest.substring(rest.lastIndexOf('.') + 1) + ": { " + pool + yaml + " }";
    }
    return yaml;
  }

  private static boolean withPool(String path) {
    return path.startsWith("routes.responseHeaders")
        || RouteSchema.POOL_ACTION_KEYS.stream()
            .anyMatch(key -> path.startsWith("routes." + key.name()));
  }
}
