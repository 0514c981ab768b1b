package io.evenkeel.config;

import io.vertx.core.json.JsonObject;
import java.util.Optional;

/** One object of the configuration while it is read; on creation every key of it is checked to be known. */
final class Section {
  private final Written.Fields fields;
  private final Keys keys;
  private final ConfigProblems problems;
  private final boolean off;

  Section(Written.Fields fields, Keys keys, ConfigProblems problems, boolean off) {
    this.fields = fields;
    this.keys = keys;
    this.problems = problems;
    this.off = off;
    fields.fields().forEach((name, field) -> {
      Optional<Key<?>> known = keys.find(name);
      if (known.isEmpty()) {
        problems.mistake(field.path(), keys.insteadOf(name));
      } else if (!known.get().supported() && !(field instanceof Written.Nothing)) {
        known.get().form().read(field, problems);
      }
    });
  }

  /** Whether {@code false} was written for the whole. */
  boolean off() {
    return off;
  }

  /** What was written for this key. */
  Optional<Written> written(Key<?> key) {
    if (!keys.all().contains(key)) {
      throw new IllegalStateException(key.name() + " is not among the keys of " + keys.name());
    }
    return Optional.ofNullable(fields.fields().get(key.name()))
        .filter(field -> !(field instanceof Written.Nothing));
  }

  /** Whether a list without items was written for this key. */
  boolean isEmptyList(Key<?> key) {
    return written(key)
        .filter(field -> field instanceof Written.Items list && list.items().isEmpty())
        .isPresent();
  }

  /** The value of a key that has a default. Where the written one is wrong, that is noted and the default returned. */
  <T> T get(Key<T> key) {
    return find(key).orElseGet(() -> preset(key));
  }

  /** The value of a key, if it is written and right. */
  <T> Optional<T> find(Key<T> key) {
    return written(key).flatMap(field -> key.form().read(field, problems));
  }

  /** The value of a key, its keys merged over those of {@code base}. */
  <T> T over(Key<T> key, Optional<Written> base) {
    Optional<Written> top = written(key);
    Optional<Written> merged = top.isPresent() && base.isPresent()
        ? Optional.of(key.form().merge(top.get(), base.get()))
        : top.or(() -> base);
    return merged.flatMap(field -> key.form().read(field, problems)).orElseGet(() -> preset(key));
  }

  private <T> T preset(Key<T> key) {
    return key.presetAt(at(key))
        .flatMap(preset -> key.form().read(preset, problems))
        .orElseThrow(() -> new IllegalStateException(key.name() + " has no default"));
  }

  /** What holds, as JSON: each key with its value or its default. */
  JsonObject inEffect() {
    return keys.inEffect(fields);
  }

  /** Where this object was written. */
  String path() {
    return fields.path();
  }

  /** Where the value of this key was written, or would be. */
  String at(Key<?> key) {
    return written(key).map(Written::path).orElseGet(() -> Written.under(path(), key.name()));
  }

  void mistake(String what) {
    problems.mistake(path(), what);
  }

  void mistake(Key<?> key, String what) {
    problems.mistake(at(key), what);
  }
}
