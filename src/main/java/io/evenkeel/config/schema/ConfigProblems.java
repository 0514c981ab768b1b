package io.evenkeel.config.schema;

import io.evenkeel.config.ConfigException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Collects the mistakes and warnings while a configuration is read. Confined to one thread. */
public final class ConfigProblems {
  private final String name;
  private final Function<String, Optional<String>> positions;
  private final List<ObjectKeys> sections;
  private final Map<String, String> mistakes = new LinkedHashMap<>();
  private final Set<String> warnings = new LinkedHashSet<>();

  /**
   * @param name of the file, for messages; empty if there is none
   * @param positions finds the line and column of a path
   * @param sections the keys of every object, to find where a misplaced key belongs
   */
  public ConfigProblems(
      String name, Function<String, Optional<String>> positions, List<ObjectKeys> sections) {
    this.name = name;
    this.positions = positions;
    this.sections = List.copyOf(sections);
  }

  /** Adds the mistake that an object with {@code keys} has a key that is none of them. */
  void addUnknownKey(String path, ObjectKeys keys, String unknown) {
    addMistake(path, keys.describeUnknown(unknown, sections));
  }

  /**
   * Adds a mistake. Only the first of each path is kept, since others usually follow from it.
   *
   * @param path of the key, such as {@code pools.api.balance}; empty for the whole configuration
   */
  public void addMistake(String path, String what) {
    if (!mistakes.containsKey(path)) {
      mistakes.put(path, format(path, what));
    }
  }

  public void addWarning(String path, String what) {
    warnings.add(format(path, what));
  }

  public List<String> warnings() {
    return List.copyOf(warnings);
  }

  /**
   * @param files the files that the configuration names
   * @throws ConfigException with all mistakes, if there are any
   */
  public void throwIfAny(Set<Path> files) {
    if (!mistakes.isEmpty()) {
      throw new ConfigException(List.copyOf(mistakes.values()), files);
    }
  }

  private String format(String path, String what) {
    return (name.isEmpty() ? "" : name + ": ")
        + (path.isEmpty() ? "" : path + ": ")
        + what
        + positions.apply(path).map(position -> " (" + position + ")").orElse("");
  }
}
