package io.evenkeel.config.schema;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A key of the configuration.
 *
 * @param preset its default as it would be written in YAML; empty: it has none
 * @param parsed the same as JSON
 * @param meaning for the reference and for editors
 * @param supported otherwise it is refused unless it is left at its default
 */
public record ConfigKey<T>(
    String name,
    ValueType<T> type,
    Optional<String> defaultText,
    Optional<Object> defaultJson,
    String meaning,
    boolean supported) {

  public static <T> ConfigKey<T> of(String name, ValueType<T> form, String preset, String meaning) {
    return new ConfigKey<>(
        name, form, Optional.of(preset), Optional.of(Preset.parse(preset)), meaning, true);
  }

  /** A key that need not be there and stands for nothing when it is not. */
  public static <T> ConfigKey<T> withoutDefault(String name, ValueType<T> form, String meaning) {
    return new ConfigKey<>(name, form, Optional.empty(), Optional.empty(), meaning, true);
  }

  /**
   * A key whose feature is not there yet.
   *
   * @param presets what is accepted all the same, the default first; none: it may not be written at all
   */
  public static ConfigKey<ConfigValue> unsupported(String name, String meaning, String... presets) {
    Optional<String> preset = presets.length == 0 ? Optional.empty() : Optional.of(presets[0]);
    return new ConfigKey<>(
        name,
        new UnsupportedType(name, List.of(presets)),
        preset,
        preset.map(Preset::parse),
        meaning,
        false);
  }

  /** The default as if it were written at {@code path}. */
  public Optional<ConfigValue> defaultAt(String path) {
    return defaultJson.map(json -> ConfigValue.of(path, json));
  }

  /** Each key is there once. What records are compared by otherwise is made at the first use, in the middle of a start. */
  @Override
  public boolean equals(@Nullable Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }
}
