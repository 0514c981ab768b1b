package io.evenkeel.config;

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
record Key<T>(
    String name,
    Form<T> form,
    Optional<String> preset,
    Optional<Object> parsed,
    String meaning,
    boolean supported) {

  static <T> Key<T> of(String name, Form<T> form, String preset, String meaning) {
    return new Key<>(
        name, form, Optional.of(preset), Optional.of(Preset.parse(preset)), meaning, true);
  }

  /** A key that need not be there and stands for nothing when it is not. */
  static <T> Key<T> open(String name, Form<T> form, String meaning) {
    return new Key<>(name, form, Optional.empty(), Optional.empty(), meaning, true);
  }

  /**
   * A key whose feature is not there yet.
   *
   * @param presets what is accepted all the same, the default first; none: it may not be written at all
   */
  static Key<Written> later(String name, String meaning, String... presets) {
    Optional<String> preset = presets.length == 0 ? Optional.empty() : Optional.of(presets[0]);
    return new Key<>(
        name,
        new LaterForm(name, List.of(presets)),
        preset,
        preset.map(Preset::parse),
        meaning,
        false);
  }

  /** The default as if it were written at {@code path}. */
  Optional<Written> presetAt(String path) {
    return parsed.map(json -> Written.of(path, json));
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
