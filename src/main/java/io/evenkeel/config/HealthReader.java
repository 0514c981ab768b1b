package io.evenkeel.config;

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
    ConfigSection expect = health.get(HealthKeys.EXPECT);
    if (health.get(HealthKeys.METHOD).equals("HEAD")
        && expect.get(HealthKeys.BODY).isPresent()) {
      expect.mistake(
          HealthKeys.BODY, "an answer to HEAD has none; write method: GET, or leave this out");
    }
    String type = type(health);
    HealthKeys.UNUSED.getOrDefault(type, List.of()).forEach(key -> unused(health, type, key));
    Duration interval = health.get(HealthKeys.INTERVAL);
    Duration preset = health.get(HealthKeys.TIMEOUT);
    boolean shorter =
        health.written(HealthKeys.TIMEOUT).isEmpty() && interval.compareTo(preset) < 0;
    return new HealthConfig(
        !health.off(),
        typeName(health),
        health.get(HealthKeys.PATH),
        health.get(HealthKeys.METHOD),
        health.get(HealthKeys.SCHEME),
        health.get(HealthKeys.PORT),
        health.get(HealthKeys.HOST),
        health.get(HealthKeys.HEADERS),
        health.get(HealthKeys.SERVICE),
        expect.get(HealthKeys.STATUS),
        expect.get(HealthKeys.BODY),
        interval,
        shorter ? interval : preset,
        health.get(HealthKeys.FALL),
        health.get(HealthKeys.RISE),
        health.get(HealthKeys.INTERVAL_WHEN_DEAD).orElse(interval),
        health.get(HealthKeys.JITTER),
        health.get(HealthKeys.INITIALLY_ALIVE),
        health.get(HealthKeys.KEEPS_CONNECTION));
  }

  /** A key that the type has no use for. One of the defaults may stand for the pools of another type. */
  private static void unused(ConfigSection health, String type, ConfigKey<?> key) {
    boolean own = health.written(key).isPresent()
        && (!inherited(health, key) || inherited(health, HealthKeys.TYPE));
    if (own) {
      health.mistake(
          key,
          "this would change nothing, as type " + type
              + " has no use for it; leave it out, or write another type");
    }
  }

  private static boolean inherited(ConfigSection health, ConfigKey<?> key) {
    return health.at(key).startsWith("defaults.");
  }

  private static String typeName(ConfigSection health) {
    return health.get(HealthKeys.TYPE) instanceof ConfigValue.Leaf leaf ? leaf.text() : "";
  }

  private String type(ConfigSection health) {
    ConfigValue written = health.get(HealthKeys.TYPE);
    String name = typeName(health);
    if (!probes.contains(name)) {
      String choose = "; choose one of " + String.join(", ", new TreeSet<>(probes));
      health.mistake(HealthKeys.TYPE, "no probe " + written.shown() + choose);
    }
    return name;
  }
}
