package io.evenkeel.config.reader;

import io.evenkeel.config.LogConfig;
import io.evenkeel.config.LogConfig.Format;
import io.evenkeel.config.LogConfig.Level;
import io.evenkeel.config.schema.ConfigKey;
import io.evenkeel.config.schema.ConfigSection;
import io.evenkeel.config.schema.MapType;
import io.evenkeel.config.schema.ObjectKeys;
import io.evenkeel.config.schema.ObjectType;
import io.evenkeel.config.schema.ScalarType;
import io.evenkeel.config.schema.TextTypes;
import java.util.Map;

/** The keys of {@code log}. */
final class LogSchema {
  private static final ScalarType<Level> LEVEL_TYPE = TextTypes.oneOf(TextTypes.wordTable(
      Level.class,
      "false",
      Level.OFF,
      "error",
      Level.ERROR,
      "warn",
      Level.WARN,
      "info",
      Level.INFO,
      "debug",
      Level.DEBUG,
      "trace",
      Level.TRACE));

  static final ObjectKeys KEYS = new ObjectKeys("log");

  static final ConfigKey<Format> FORMAT = KEYS.add(
      "format",
      TextTypes.oneOf(TextTypes.wordTable(Format.class, "text", Format.TEXT, "json", Format.JSON)),
      "text",
      "how a line is written; `json`: an object on each line");
  static final ConfigKey<Level> LEVEL = KEYS.add(
      "level", LEVEL_TYPE, "info", "the least severe lines; the variable `LOG_LEVEL` overrides it");
  static final ConfigKey<Map<String, Level>> LEVELS = KEYS.add(
      "levels",
      new MapType<>(TextTypes.NAME, LEVEL_TYPE),
      Map.of(),
      "other levels for some loggers, by the name of a class or a package, such as `io.evenkeel.health: debug`");

  static final ObjectType VALUE_TYPE = ObjectType.of(KEYS);

  private LogSchema() {}

  static LogConfig read(ConfigSection log) {
    return new LogConfig(log.get(FORMAT), log.get(LEVEL), Map.copyOf(log.get(LEVELS)));
  }
}
