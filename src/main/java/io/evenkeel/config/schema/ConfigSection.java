package io.evenkeel.config.schema;

import io.vertx.core.json.JsonObject;
import java.util.Optional;

/** One object of the configuration while it is read; on creation every key of it is checked to be known. */
public final class ConfigSection {
  private final ConfigValue.Fields fields;
  private final ObjectKeys keys;
  private final ConfigProblems problems;
  private final boolean off;

  public ConfigSection(
      ConfigValue.Fields fields, ObjectKeys keys, ConfigProblems problems, boolean off) {
    this.fields = fields;
    this.keys = keys;
    this.problems = problems;
    this.off = off;
    fields.fields().forEach((name, field) -> {
      Optional<ConfigKey<?>> known = keys.find(name);
      if (known.isEmpty()) {
        problems.mistake(field.path(), keys.insteadOf(name));
      } else if (!known.get().supported() && !(field instanceof ConfigValue.Nothing)) {
        known.get().form().read(field, problems);
      }
    });
  }

  /** Whether {@code false} was written for the whole. */
  public boolean off() {
    return off;
  }

  /** What was written for this key. */
  public Optional<ConfigValue> written(ConfigKey<?> key) {
    if (!keys.all().contains(key)) {
      throw new IllegalStateException(key.name() + " is not among the keys of " + keys.name());
    }
    return Optional.ofNullable(fields.fields().get(key.name()))
        .filter(field -> !(field instanceof ConfigValue.Nothing));
  }

  /** Whether a list without items was written for this key. */
  public boolean isEmptyList(ConfigKey<?> key) {
    return written(key)
        .filter(field -> field instanceof ConfigValue.Items list && list.items().isEmpty())
        .isPresent();
  }

  /** The value of a key that has a default. Where the written one is wrong, that is noted and the default returned. */
  public <T> T get(ConfigKey<T> key) {
    return find(key).orElseGet(() -> preset(key));
  }

  /** The value of a key, if it is written and right. */
  public <T> Optional<T> find(ConfigKey<T> key) {
    return written(key).flatMap(field -> key.form().read(field, problems));
  }

  /** The value of a key, its keys merged over those of {@code base}. */
  public <T> T over(ConfigKey<T> key, Optional<ConfigValue> base) {
    Optional<ConfigValue> top = written(key);
    Optional<ConfigValue> merged = top.isPresent() && base.isPresent()
        ? Optional.of(key.form().merge(top.get(), base.get()))
        : top.or(() -> base);
    return merged.flatMap(field -> key.form().read(field, problems)).orElseGet(() -> preset(key));
  }

  private <T> T preset(ConfigKey<T> key) {
    return key.presetAt(at(key))
        .flatMap(preset -> key.form().read(preset, problems))
        .orElseThrow(() -> new IllegalStateException(key.name() + " has no default"));
  }

  /** What holds, as JSON: each key with its value or its default. */
  public JsonObject inEffect() {
    return keys.inEffect(fields);
  }

  /** Where this object was written. */
  public String path() {
    return fields.path();
  }

  /** Where the value of this key was written, or would be. */
  public String at(ConfigKey<?> key) {
    return written(key)
        .map(ConfigValue::path)
        .orElseGet(() -> ConfigValue.under(path(), key.name()));
  }

  public void mistake(String what) {
    problems.mistake(path(), what);
  }

  public void mistake(ConfigKey<?> key, String what) {
    problems.mistake(at(key), what);
  }
}
