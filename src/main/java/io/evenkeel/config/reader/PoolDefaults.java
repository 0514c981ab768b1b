package io.evenkeel.config.reader;

import io.evenkeel.config.schema.ConfigProblems;
import io.evenkeel.config.schema.ConfigSection;
import io.evenkeel.config.schema.ConfigValue;
import io.evenkeel.config.schema.TextTypes;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Finds the pools and puts {@code defaults} under each: what a pool says itself wins. */
final class PoolDefaults {
  private static final String SHORT_NAME = "default";

  private final ConfigProblems problems;

  PoolDefaults(ConfigProblems problems) {
    this.problems = problems;
  }

  /** The pools by name, in the order of the file. */
  Map<String, ConfigSection> of(ConfigSection top) {
    Map<String, ConfigValue> pools = new LinkedHashMap<>();
    top.written(RootSchema.BACKENDS)
        .ifPresent(backends -> pools.put(
            SHORT_NAME,
            new ConfigValue.Fields(backends.path(), Map.of(PoolSchema.BACKENDS.name(), backends))));
    top.written(RootSchema.POOLS).ifPresent(written -> add(written, pools));
    Optional<ConfigValue> defaults = top.written(RootSchema.DEFAULTS);
    if (pools.isEmpty()) {
      problems.mistake("pools", "there is none; write backends: [http://localhost:3000], or pools");
    }
    Map<String, ConfigSection> sections = new LinkedHashMap<>();
    pools.forEach((name, pool) -> PoolSchema.SHAPE
        .read(defaults.map(below -> PoolSchema.SHAPE.merge(pool, below)).orElse(pool), problems)
        .ifPresent(section -> sections.put(name, section)));
    return sections;
  }

  /** The defaults as a pool that has a backend, to be checked whatever pools override. */
  Optional<ConfigSection> defaults(ConfigSection top) {
    return top.written(RootSchema.DEFAULTS)
        .map(defaults ->
            PoolSchema.SHAPE.merge(defaults, new ConfigValue.Leaf("", "http://localhost:3000")))
        .flatMap(pool -> PoolSchema.SHAPE.read(pool, problems));
  }

  private void add(ConfigValue written, Map<String, ConfigValue> pools) {
    if (!(written instanceof ConfigValue.Fields fields)) {
      problems.mistake(
          written.path(),
          written.shown() + " is not an object; write { NAME: { backends: [...] } }");
      return;
    }
    fields.fields().forEach((name, pool) -> {
      if (TextTypes.NAME.read(new ConfigValue.Leaf(pool.path(), name), problems).isEmpty()) {
        return;
      }
      ConfigValue shorthand = pools.get(name);
      if (shorthand == null) {
        pools.put(name, pool);
      } else if (pool instanceof ConfigValue.Nothing) {
        return;
      } else if (pool instanceof ConfigValue.Fields full
          && !full.fields().containsKey(PoolSchema.BACKENDS.name())) {
        pools.put(name, PoolSchema.SHAPE.merge(pool, shorthand));
      } else {
        problems.mistake(
            shorthand.path(),
            "is short for pools.default.backends, which are there too; keep one of them");
      }
    });
  }
}
