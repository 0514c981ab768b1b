package io.evenkeel.config.schema;

import io.vertx.core.json.JsonObject;
import java.util.Optional;

/** An object of the configuration while it is read. The constructor checks that all its keys are known. */
public final class ConfigSection {
  private final ConfigValue.ObjectValue fields;
  private final ObjectKeys keys;
  private final ConfigProblems problems;
  private final boolean disabled;

  public ConfigSection(
      ConfigValue.ObjectValue fields, ObjectKeys keys, ConfigProblems problems, boolean off) {
    this.fields = fields;
    this.keys = keys;
    this.problems = problems;
    this.disabled = off;
    fields.fields().forEach((name, field) -> {
      Optional<ConfigKey<?>> known = keys.find(name);
      if (known.isEmpty()) {
        problems.addUnknownKey(field.path(), keys, name);
      } else if (!known.get().supported() && !(field instanceof ConfigValue.NullValue)) {
        known.get().type().read(field, problems);
      }
    });
  }

  /** Whether the file has {@code false} instead of an object. */
  public boolean disabled() {
    return disabled;
  }

  /** The value that the file has for this key. */
  public Optional<ConfigValue> rawValue(ConfigKey<?> key) {
    if (!keys.all().contains(key)) {
      throw new IllegalStateException(key.name() + " is not among the keys of " + keys.name());
    }
    return Optional.ofNullable(fields.fields().get(key.name()))
        .filter(field -> !(field instanceof ConfigValue.NullValue));
  }

  /** Whether the file has an empty list for this key. */
  public boolean isEmptyList(ConfigKey<?> key) {
    return rawValue(key)
        .filter(
            field -> field instanceof ConfigValue.ListValue list && list.items().isEmpty())
        .isPresent();
  }

  /**
   * The value of a key that has a default. If the value in the file is invalid, adds a mistake and returns the default.
   */
  public <T> T get(ConfigKey<T> key) {
    return find(key).orElseGet(() -> defaultValue(key));
  }

  /** The value of a key if the file has a valid one. Adds a mistake if it is invalid. */
  public <T> Optional<T> find(ConfigKey<T> key) {
    return rawValue(key).flatMap(field -> key.type().read(field, problems));
  }

  /** The value of a key, merged over {@code base} if it is an object. */
  public <T> T withDefault(ConfigKey<T> key, Optional<ConfigValue> base) {
    Optional<ConfigValue> top = rawValue(key);
    Optional<ConfigValue> merged = top.isPresent() && base.isPresent()
        ? Optional.of(key.type().merge(top.get(), base.get()))
        : top.or(() -> base);
    return merged
        .flatMap(field -> key.type().read(field, problems))
        .orElseGet(() -> defaultValue(key));
  }

  private <T> T defaultValue(ConfigKey<T> key) {
    return key.defaultAt(path(key))
        .flatMap(preset -> key.type().read(preset, problems))
        .orElseThrow(() -> new IllegalStateException(key.name() + " has no default"));
  }

  /** The effective object: each key with its value or its default. */
  public JsonObject effectiveJson() {
    return keys.effectiveJson(fields);
  }

  /** The path of this object in the file. */
  public String path() {
    return fields.path();
  }

  /** The path of this key in the file, whether the file has it or not. */
  public String path(ConfigKey<?> key) {
    return rawValue(key)
        .map(ConfigValue::path)
        .orElseGet(() -> ConfigValue.childPath(path(), key.name()));
  }

  public void addMistake(String what) {
    problems.addMistake(path(), what);
  }

  public void addMistake(ConfigKey<?> key, String what) {
    problems.addMistake(path(key), what);
  }

  public void addWarning(ConfigKey<?> key, String what) {
    problems.addWarning(path(key), what);
  }
}
