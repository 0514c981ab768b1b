package io.evenkeel.config;

import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An object whose keys are names of the user's choice. */
record MapForm<T>(Scalar<String> name, Form<T> value) implements Form<Map<String, T>> {
  @Override
  public Optional<Map<String, T>> read(Written written, ConfigProblems problems) {
    if (!(written instanceof Written.Fields map)) {
      problems.mistake(
          written.path(), written.shown() + " is not an object; write { name: value }");
      return Optional.empty();
    }
    Map<String, T> values = new LinkedHashMap<>();
    map.fields().forEach((key, each) -> {
      if (name.read(new Written.Leaf(each.path(), key), problems).isPresent()) {
        value.read(each, problems).ifPresent(read -> values.put(key, read));
      }
    });
    return Optional.of(values);
  }

  @Override
  public Written merge(Written top, Written base) {
    if (!(top instanceof Written.Fields above && base instanceof Written.Fields below)) {
      return top;
    }
    Map<String, Written> merged = new LinkedHashMap<>(below.fields());
    above
        .fields()
        .forEach((key, each) -> merged.merge(key, each, (was, now) -> value.merge(now, was)));
    return new Written.Fields(top.path(), merged);
  }

  @Override
  public @Nullable Object inEffect(Written written) {
    if (!(written instanceof Written.Fields map)) {
      return written.json();
    }
    JsonObject shown = new JsonObject();
    map.fields().forEach((key, each) -> shown.put(key, value.inEffect(each)));
    return shown;
  }

  @Override
  public JsonObject schema() {
    return new JsonObject().put("type", "object").put("additionalProperties", value.schema());
  }

  @Override
  public String says() {
    return "names, and for each: " + value.says();
  }
}
