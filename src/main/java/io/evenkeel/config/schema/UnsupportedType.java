package io.evenkeel.config.schema;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;

/**
 * The value type of a key that is not supported yet.
 *
 * @param acceptedJson the only values it may have, as JSON; empty if the key may not be written at all
 */
public record UnsupportedType(String name, List<Object> acceptedJson)
    implements ValueType<ConfigValue> {
  @Override
  public Optional<ConfigValue> read(ConfigValue raw, ConfigProblems problems) {
    for (Object accepted : acceptedJson) {
      if (ConfigValue.of(raw.path(), accepted).equals(raw)) {
        return Optional.of(raw);
      }
    }
    problems.addMistake(raw.path(), name + " is not yet supported; leave it out");
    return Optional.empty();
  }

  @Override
  public JsonObject schema() {
    return acceptedJson.isEmpty()
        ? new JsonObject().put("not", new JsonObject())
        : new JsonObject().put("enum", new JsonArray(acceptedJson));
  }

  @Override
  public String description() {
    return "not yet supported";
  }
}
