package io.evenkeel.config;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A list; one of a single item may be written without brackets. */
record ListForm<T>(Form<T> item) implements Form<List<T>> {
  @Override
  public Optional<List<T>> read(Written written, ConfigProblems problems) {
    List<Written> items = written instanceof Written.Items list ? list.items() : List.of(written);
    List<T> values = new ArrayList<>();
    for (Written each : items) {
      item.read(each, problems).ifPresent(values::add);
    }
    return Optional.of(List.copyOf(values));
  }

  @Override
  public Object inEffect(Written written) {
    List<Written> items = written instanceof Written.Items list ? list.items() : List.of(written);
    JsonArray shown = new JsonArray();
    items.forEach(each -> shown.add(item.inEffect(each)));
    return shown;
  }

  @Override
  public boolean takesLists() {
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
  public String says() {
    return "a list of: " + item.says();
  }
}
