package io.evenkeel.config;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads a configuration from JSON: checks and names every key, and collects every mistake. */
@SuppressWarnings("DoNotCallSuggester")
public final class ConfigReader {
  /** A configuration, and what is odd about it but no mistake. */
  public record Reading(Config config, List<String> warnings) {}

  /**
   * @param policies the names that {@code balance} may have
   * @param probes the names that {@code health.type} may have
   * @param environment what {@code ${NAME}} is filled in from
   */
  public ConfigReader(Set<String> policies, Set<String> probes, Map<String, String> environment) {}

  /**
   * Reads a file, JSON or YAML by its name. Blocks.
   *
   * @throws ConfigException with every mistake, each with the file's name, the key and how to mend it
   */
  public Reading read(Path file) {
    throw new ConfigException(List.of(file + ": not read"));
  }

  /**
   * Reads what a program put together. Blocks, where a key names a file.
   *
   * @param file what relative paths are relative to, and messages name; empty: the working directory
   * @throws ConfigException with every mistake
   */
  public Reading read(JsonObject json, Optional<Path> file) {
    throw new ConfigException(List.of(file + ": not read" + json));
  }
}
