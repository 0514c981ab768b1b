package io.evenkeel.config.schema;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A key of the configuration, created by {@link ObjectKeys}.
 *
 * @param defaultJson the default as JSON would have it; empty if the key has none
 * @param meaning its description in the reference and in the JSON schema
 * @param supported if false, the key is rejected unless it has its default value
 */
public record ConfigKey<T>(
    String name,
    ValueType<T> type,
    Optional<Object> defaultJson,
    String meaning,
    boolean supported) {

  /** The default, as if the file had it at {@code path}. */
  public Optional<ConfigValue> defaultAt(String path) {
    return defaultJson.map(json -> ConfigValue.of(path, json));
  }

  /**
   * Identity, because each key exists once. A generated method of a record would be linked at its first call, which
   * delays the start.
   */
  @Override
  public boolean equals(@Nullable Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }
}
