package io.evenkeel.config.schema;

import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An object whose keys are names of the user's choice. */
public record MapType<T>(ScalarType<String> name, ValueType<T> value)
    implements ValueType<Map<String, T>> {
  @Override
  public Optional<Map<String, T>> read(ConfigValue written, ConfigProblems problems) {
    if (!(written instanceof ConfigValue.Fields map)) {
      problems.mistake(
          written.path(), written.shown() + " is not an object; write { name: value }");
      return Optional.empty();
    }
    Map<String, T> values = new LinkedHashMap<>();
    map.fields().forEach((key, each) -> {
      if (name.read(new ConfigValue.Leaf(each.path(), key), problems).isPresent()) {
        value.read(each, problems).ifPresent(read -> values.put(key, read));
      }
    });
    return Optional.of(values);
  }

  @Override
  public ConfigValue merge(ConfigValue top, ConfigValue base) {
    if (!(top instanceof ConfigValue.Fields above && base instanceof ConfigValue.Fields below)) {
      return top;
    }
    Map<String, ConfigValue> merged = new LinkedHashMap<>(below.fields());
    above
        .fields()
        .forEach((key, each) -> merged.merge(key, each, (was, now) -> value.merge(now, was)));
    return new ConfigValue.Fields(top.path(), merged);
  }

  @Override
  public @Nullable Object inEffect(ConfigValue written) {
    if (!(written instanceof ConfigValue.Fields map)) {
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
