package io.evenkeel.config.schema;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;

/** The value of a key whose feature is not there yet: its default, and nothing else. */
public record UnsupportedType(String name, List<String> acceptedValues)
    implements ValueType<ConfigValue> {
  @Override
  public Optional<ConfigValue> read(ConfigValue written, ConfigProblems problems) {
    for (String preset : acceptedValues) {
      if (Preset.parse(preset).equals(written.json())) {
        return Optional.of(written);
      }
    }
    problems.addMistake(
        written.path(), name + otherThanDefault() + " is not yet supported; leave it out");
    return Optional.empty();
  }

  private String otherThanDefault() {
    String preset = acceptedValues.isEmpty() ? "" : acceptedValues.get(0);
    boolean word = !preset.isEmpty() && Character.isLetterOrDigit(preset.charAt(0));
    return word && !preset.equals("false") ? " other than " + preset : "";
  }

  @Override
  public JsonObject schema() {
    if (acceptedValues.isEmpty()) {
      return new JsonObject().put("not", new JsonObject());
    }
    JsonArray allowed = new JsonArray();
    acceptedValues.forEach(preset -> allowed.add(Preset.parse(preset)));
    return new JsonObject().put("enum", allowed);
  }

  @Override
  public String description() {
    return "not yet supported";
  }
}
