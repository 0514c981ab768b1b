package io.evenkeel.config.schema;

import io.vertx.core.json.JsonObject;
import java.util.Optional;

/** One object of the configuration while it is read; on creation every key of it is checked to be known. */
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
        problems.addMistake(field.path(), keys.suggest(name));
      } else if (!known.get().supported() && !(field instanceof ConfigValue.NullValue)) {
        known.get().type().read(field, problems);
      }
    });
  }

  /** Whether {@code false} was written for the whole. */
  public boolean disabled() {
    return disabled;
  }

  /** What was written for this key. */
  public Optional<ConfigValue> rawValue(ConfigKey<?> key) {
    if (!keys.all().contains(key)) {
      throw new IllegalStateException(key.name() + " is not among the keys of " + keys.name());
    }
    return Optional.ofNullable(fields.fields().get(key.name()))
        .filter(field -> !(field instanceof ConfigValue.NullValue));
  }

  /** Whether a list without items was written for this key. */
  public boolean isEmptyList(ConfigKey<?> key) {
    return rawValue(key)
        .filter(
            field -> field instanceof ConfigValue.ListValue list && list.items().isEmpty())
        .isPresent();
  }

  /** The value of a key that has a default. Where the written one is wrong, that is noted and the default returned. */
  public <T> T get(ConfigKey<T> key) {
    return find(key).orElseGet(() -> defaultValue(key));
  }

  /** The value of a key, if it is written and right. */
  public <T> Optional<T> find(ConfigKey<T> key) {
    return rawValue(key).flatMap(field -> key.type().read(field, problems));
  }

  /** The value of a key, its keys merged over those of {@code base}. */
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

  /** What holds, as JSON: each key with its value or its default. */
  public JsonObject effectiveJson() {
    return keys.effectiveJson(fields);
  }

  /** Where this object was written. */
  public String path() {
    return fields.path();
  }

  /** Where the value of this key was written, or would be. */
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
}
