package io.evenkeel.config.schema;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;

/**
 * A value that its section checks, because the allowed values are known only there.
 *
 * @param knownWords that editors suggest
 */
public record RawType(String description, List<String> knownWords)
    implements ValueType<ConfigValue> {
  @Override
  public Optional<ConfigValue> read(ConfigValue raw, ConfigProblems problems) {
    return Optional.of(raw);
  }

  @Override
  public JsonObject schema() {
    JsonArray any = new JsonArray()
        .add(new JsonObject().put("enum", new JsonArray(knownWords)))
        .add(new JsonObject().put("type", "string"));
    return new JsonObject().put("anyOf", any);
  }

  @Override
  public String description() {
    return description;
  }
}
