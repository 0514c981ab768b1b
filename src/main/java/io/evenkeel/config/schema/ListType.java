package io.evenkeel.config.schema;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A list. A list of one item may be written without brackets. */
public record ListType<T>(ValueType<T> item) implements ValueType<List<T>> {
  @Override
  public Optional<List<T>> read(ConfigValue raw, ConfigProblems problems) {
    List<ConfigValue> items =
        raw instanceof ConfigValue.ListValue list ? list.items() : List.of(raw);
    List<T> values = new ArrayList<>();
    for (ConfigValue each : items) {
      item.read(each, problems).ifPresent(values::add);
    }
    return Optional.of(List.copyOf(values));
  }

  @Override
  public Object effectiveValue(ConfigValue raw) {
    List<ConfigValue> items =
        raw instanceof ConfigValue.ListValue list ? list.items() : List.of(raw);
    JsonArray shown = new JsonArray();
    items.forEach(each -> shown.add(item.effectiveValue(each)));
    return shown;
  }

  @Override
  public boolean acceptsLists() {
    return true;
  }

  @Override
  public JsonObject schema() {
    JsonObject each = item.schema();
    return new JsonObject()
        .put(
            "anyOf",
            new JsonArray()
                .add(new JsonObject().put("type", "array").put("items", each))
                .add(each));
  }

  @Override
  public String description() {
    return "a list of: " + item.description();
  }
}
