package io.evenkeel.config.schema;

import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An object whose keys the user chooses, such as pool names. */
public record MapType<T>(ScalarType<String> name, ValueType<T> value)
    implements ValueType<Map<String, T>> {
  @Override
  public Optional<Map<String, T>> read(ConfigValue raw, ConfigProblems problems) {
    if (!(raw instanceof ConfigValue.ObjectValue map)) {
      problems.addMistake(
          raw.path(), raw.displayText() + " is not an object; write { name: value }");
      return Optional.empty();
    }
    Map<String, T> values = new LinkedHashMap<>();
    map.fields().forEach((key, each) -> {
      if (name.read(new ConfigValue.ScalarValue(each.path(), key), problems).isPresent()) {
        value.read(each, problems).ifPresent(read -> values.put(key, read));
      }
    });
    return Optional.of(values);
  }

  @Override
  public ConfigValue merge(ConfigValue top, ConfigValue base) {
    if (!(top instanceof ConfigValue.ObjectValue above
        && base instanceof ConfigValue.ObjectValue below)) {
      return top;
    }
    Map<String, ConfigValue> merged = new LinkedHashMap<>(below.fields());
    above
        .fields()
        .forEach((key, each) -> merged.merge(key, each, (was, now) -> value.merge(now, was)));
    return new ConfigValue.ObjectValue(top.path(), merged);
  }

  @Override
  public @Nullable Object effectiveValue(ConfigValue raw) {
    if (!(raw instanceof ConfigValue.ObjectValue map)) {
      return raw.json();
    }
    JsonObject shown = new JsonObject();
    map.fields().forEach((key, each) -> shown.put(key, value.effectiveValue(each)));
    return shown;
  }

  @Override
  public JsonObject schema() {
    return new JsonObject().put("type", "object").put("additionalProperties", value.schema());
  }

  @Override
  public String description() {
    return "names, each with: " + value.description();
  }
}
