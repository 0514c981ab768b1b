package io.evenkeel.config;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Finds the pools and puts {@code defaults} under each: what a pool says itself wins. */
final class PoolSections {
  private static final String SHORT_NAME = "default";

  private final ConfigProblems problems;

  PoolSections(ConfigProblems problems) {
    this.problems = problems;
  }

  /** The pools by name, in the order of the file. */
  Map<String, Section> of(Section top) {
    Map<String, Written> pools = new LinkedHashMap<>();
    top.written(TopKeys.BACKENDS)
        .ifPresent(backends -> pools.put(
            SHORT_NAME,
            new Written.Fields(backends.path(), Map.of(PoolKeys.BACKENDS.name(), backends))));
    top.written(TopKeys.POOLS).ifPresent(written -> add(written, pools));
    Optional<Written> defaults = top.written(TopKeys.DEFAULTS);
    if (pools.isEmpty()) {
      problems.mistake("pools", "there is none; write backends: [http://localhost:3000], or pools");
    }
    Map<String, Section> sections = new LinkedHashMap<>();
    pools.forEach((name, pool) -> PoolKeys.SHAPE
        .read(defaults.map(below -> PoolKeys.SHAPE.merge(pool, below)).orElse(pool), problems)
        .ifPresent(section -> sections.put(name, section)));
    return sections;
  }

  /** The defaults as a pool that has a backend, to be checked whatever pools override. */
  Optional<Section> defaults(Section top) {
    return top.written(TopKeys.DEFAULTS)
        .map(defaults ->
            PoolKeys.SHAPE.merge(defaults, new Written.Leaf("", "http://localhost:3000")))
        .flatMap(pool -> PoolKeys.SHAPE.read(pool, problems));
  }

  private void add(Written written, Map<String, Written> pools) {
    if (!(written instanceof Written.Fields fields)) {
      problems.mistake(
          written.path(),
          written.shown() + " is not an object; write { NAME: { backends: [...] } }");
      return;
    }
    fields.fields().forEach((name, pool) -> {
      if (Texts.NAME.read(new Written.Leaf(pool.path(), name), problems).isEmpty()) {
        return;
      }
      Written shorthand = pools.get(name);
      if (shorthand == null) {
        pools.put(name, pool);
      } else if (pool instanceof Written.Nothing) {
        return;
      } else if (pool instanceof Written.Fields full
          && !full.fields().containsKey(PoolKeys.BACKENDS.name())) {
        pools.put(name, PoolKeys.SHAPE.merge(pool, shorthand));
      } else {
        problems.mistake(
            shorthand.path(),
            "is short for pools.default.backends, which are there too; keep one of them");
      }
    });
  }
}
