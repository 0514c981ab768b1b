package io.evenkeel.config.schema;

import io.vertx.core.json.JsonObject;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the value of a key may look like: how it is read, described to people, and to editors. */
public interface ValueType<T> {
  /** The value; empty when it is wrong, and then a mistake is noted. */
  Optional<T> read(ConfigValue written, ConfigProblems problems);

  /** What holds where both are written: objects merge key by key, anything else is {@code top}. */
  default ConfigValue merge(ConfigValue top, ConfigValue base) {
    return top;
  }

  /** What holds where this is written, as JSON, every default filled in. */
  default @Nullable Object effectiveValue(ConfigValue written) {
    return written.json();
  }

  /** Whether a list may stand for the value. */
  default boolean acceptsLists() {
    return false;
  }

  /** The JSON schema (2020-12) of the value. */
  JsonObject schema();

  /** The values, in the words of the reference. */
  String description();
}
