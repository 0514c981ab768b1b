package io.evenkeel.config.reader;

import io.evenkeel.config.HealthConfig;
import io.evenkeel.config.schema.ConfigKey;
import io.evenkeel.config.schema.ConfigSection;
import io.evenkeel.config.schema.ConfigValue;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Reads {@code health}. */
final class HealthReader {

  private final Set<String> probes;

  HealthReader(Set<String> probes) {
    this.probes = probes;
  }

  HealthConfig read(ConfigSection health) {
    ConfigSection expect = health.get(HealthSchema.EXPECT);
    if (health.get(HealthSchema.METHOD).equals("HEAD")
        && expect.get(HealthSchema.BODY).isPresent()) {
      expect.addMistake(
          HealthSchema.BODY, "an answer to HEAD has none; write method: GET, or leave this out");
    }
    String type = readType(health);
    HealthSchema.UNUSED_BY_TYPE
        .getOrDefault(type, List.of())
        .forEach(key -> rejectUnused(health, type, key));
    Duration interval = health.get(HealthSchema.INTERVAL);
    Duration preset = health.get(HealthSchema.TIMEOUT);
    boolean shorter =
        health.rawValue(HealthSchema.TIMEOUT).isEmpty() && interval.compareTo(preset) < 0;
    return new HealthConfig(
        !health.disabled(),
        typeName(health),
        health.get(HealthSchema.PATH),
        health.get(HealthSchema.METHOD),
        health.get(HealthSchema.SCHEME),
        health.get(HealthSchema.PORT),
        health.get(HealthSchema.HOST),
        health.get(HealthSchema.HEADERS),
        health.get(HealthSchema.SERVICE),
        expect.get(HealthSchema.STATUS),
        expect.get(HealthSchema.BODY),
        interval,
        shorter ? interval : preset,
        health.get(HealthSchema.FALL),
        health.get(HealthSchema.RISE),
        health.get(HealthSchema.INTERVAL_WHEN_DEAD).orElse(interval),
        health.get(HealthSchema.JITTER),
        health.get(HealthSchema.INITIALLY_ALIVE),
        health.get(HealthSchema.KEEPS_CONNECTION));
  }

  /** A key that the type has no use for. One of the defaults may stand for the pools of another type. */
  private static void rejectUnused(ConfigSection health, String type, ConfigKey<?> key) {
    boolean own = health.rawValue(key).isPresent()
        && (!isInherited(health, key) || isInherited(health, HealthSchema.TYPE));
    if (own) {
      health.addMistake(
          key,
          "this would change nothing, as type " + type
              + " has no use for it; leave it out, or write another type");
    }
  }

  private static boolean isInherited(ConfigSection health, ConfigKey<?> key) {
    return health.path(key).startsWith("defaults.");
  }

  private static String typeName(ConfigSection health) {
    return health.get(HealthSchema.TYPE) instanceof ConfigValue.ScalarValue leaf ? leaf.text() : "";
  }

  private String readType(ConfigSection health) {
    ConfigValue written = health.get(HealthSchema.TYPE);
    String name = typeName(health);
    if (!probes.contains(name)) {
      String choose = "; choose one of " + String.join(", ", new TreeSet<>(probes));
      health.addMistake(HealthSchema.TYPE, "no probe " + written.displayText() + choose);
    }
    return name;
  }
}
