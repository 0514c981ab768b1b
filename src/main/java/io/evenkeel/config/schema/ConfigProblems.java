package io.evenkeel.config.schema;

import io.evenkeel.config.ConfigException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Collects the mistakes and warnings while a configuration is read. Confined to one thread. */
public final class ConfigProblems {
  private final String file;
  private final Map<String, String> mistakes = new LinkedHashMap<>();
  private final List<String> warnings = new ArrayList<>();

  public ConfigProblems(Optional<Path> file) {
    this.file = file.map(Path::toString).orElse("");
  }

  /**
   * Adds a mistake. Only the first of each path is kept, since others usually follow from it.
   *
   * @param path of the key, such as {@code pools.api.balance}; empty for the whole configuration
   */
  public void addMistake(String path, String what) {
    mistakes.putIfAbsent(path, format(path, what));
  }

  public void addWarning(String path, String what) {
    warnings.add(format(path, what));
  }

  public List<String> warnings() {
    return List.copyOf(warnings);
  }

  /** @throws ConfigException with all mistakes, if there are any */
  public void throwIfAny() {
    if (!mistakes.isEmpty()) {
      throw new ConfigException(List.copyOf(mistakes.values()));
    }
  }

  private String format(String path, String what) {
    return (file.isEmpty() ? "" : file + ": ") + (path.isEmpty() ? "" : path + ": ") + what;
  }
}
