package io.evenkeel.config.reader;

import io.evenkeel.config.schema.ConfigProblems;
import io.evenkeel.config.schema.ConfigSection;
import io.evenkeel.config.schema.ConfigValue;
import io.evenkeel.config.schema.TextTypes;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Merges each pool over {@code defaults}: the keys of the pool win. */
final class PoolDefaults {
  private static final String DEFAULT_POOL = "default";

  private final ConfigProblems problems;

  PoolDefaults(ConfigProblems problems) {
    this.problems = problems;
  }

  /** The pools by name, in the order of the file. */
  Map<String, ConfigSection> of(ConfigSection top) {
    Map<String, ConfigValue> pools = new LinkedHashMap<>();
    top.rawValue(RootSchema.BACKENDS)
        .ifPresent(backends -> pools.put(
            DEFAULT_POOL,
            new ConfigValue.ObjectValue(
                backends.path(), Map.of(PoolSchema.BACKENDS.name(), backends))));
    top.rawValue(RootSchema.POOLS).ifPresent(raw -> add(raw, pools));
    Optional<ConfigValue> defaults = top.rawValue(RootSchema.DEFAULTS);
    if (pools.isEmpty()) {
      problems.addMistake(
          "pools", "there is none; write backends: [http://localhost:3000], or pools");
    }
    Map<String, ConfigSection> sections = new LinkedHashMap<>();
    pools.forEach((name, pool) -> PoolSchema.VALUE_TYPE
        .read(
            defaults.map(below -> PoolSchema.VALUE_TYPE.merge(pool, below)).orElse(pool), problems)
        .ifPresent(section -> sections.put(name, section)));
    return sections;
  }

  /** The defaults as a pool with a backend, so that they are checked even if all pools override them. */
  Optional<ConfigSection> defaults(ConfigSection top) {
    return top.rawValue(RootSchema.DEFAULTS)
        .map(defaults -> PoolSchema.VALUE_TYPE.merge(
            defaults, new ConfigValue.ScalarValue("", "http://localhost:3000")))
        .flatMap(pool -> PoolSchema.VALUE_TYPE.read(pool, problems));
  }

  private void add(ConfigValue raw, Map<String, ConfigValue> pools) {
    if (!(raw instanceof ConfigValue.ObjectValue fields)) {
      problems.addMistake(
          raw.path(), raw.displayText() + " is not an object; write { NAME: { backends: [...] } }");
      return;
    }
    fields.fields().forEach((name, pool) -> {
      if (TextTypes.NAME
          .read(new ConfigValue.ScalarValue(pool.path(), name), problems)
          .isEmpty()) {
        return;
      }
      ConfigValue shorthand = pools.get(name);
      if (shorthand == null) {
        pools.put(name, pool);
      } else if (pool instanceof ConfigValue.NullValue) {
        return;
      } else if (pool instanceof ConfigValue.ObjectValue full
          && !full.fields().containsKey(PoolSchema.BACKENDS.name())) {
        pools.put(name, PoolSchema.VALUE_TYPE.merge(pool, shorthand));
      } else {
        problems.addMistake(
            shorthand.path(),
            "is short for pools.default.backends, which are there too; keep one of them");
      }
    });
  }
}
