package io.evenkeel.config.schema;

import io.vertx.core.json.JsonObject;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The type of a value: how it is read, and its description in the reference and in the JSON schema. */
public interface ValueType<T> {
  /** The value, or empty after a mistake was added. */
  Optional<T> read(ConfigValue raw, ConfigProblems problems);

  /** Merges two values: objects key by key, for others {@code top} wins. */
  default ConfigValue merge(ConfigValue top, ConfigValue base) {
    return top;
  }

  /** The effective value as JSON, with all defaults. */
  default @Nullable Object effectiveValue(ConfigValue raw) {
    return raw.json();
  }

  /** Whether the value may be a list. */
  default boolean acceptsLists() {
    return false;
  }

  /** The JSON schema (2020-12) of the value. */
  JsonObject schema();

  /** The allowed values, as the reference describes them. */
  String description();
}
