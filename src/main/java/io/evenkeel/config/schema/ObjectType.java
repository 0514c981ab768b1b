package io.evenkeel.config.schema;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * An object with known keys and its short forms.
 *
 * @param shorthandKeys the keys whose value may stand for the object
 * @param shorthandKey which of these keys a value is for
 * @param allowsFalse whether {@code false} may stand for the object
 */
public record ObjectType(
    ObjectKeys keys,
    List<ConfigKey<?>> shorthandKeys,
    Function<ConfigValue, ConfigKey<?>> shorthandKey,
    boolean allowsFalse)
    implements ValueType<ConfigSection> {
  private static final Set<String> OFF_WORDS = Set.of("off", "no", "none", "disabled");

  public static ObjectType of(ObjectKeys keys) {
    return new ObjectType(keys, List.of(), raw -> keys.all().get(0), false);
  }

  public static ObjectType withShorthand(ConfigKey<?> main, ObjectKeys keys) {
    return new ObjectType(keys, List.of(main), raw -> main, false);
  }

  public ObjectType orFalse() {
    return new ObjectType(keys, shorthandKeys, shorthandKey, true);
  }

  @Override
  public Optional<ConfigSection> read(ConfigValue raw, ConfigProblems problems) {
    if (allowsFalse && meansFalse(raw)) {
      problems.addMistake(raw.path(), raw.displayText() + " does not fit here; write false");
      return Optional.empty();
    }
    ConfigValue full = expand(raw);
    if (full instanceof ConfigValue.ObjectValue fields) {
      return Optional.of(new ConfigSection(fields, keys, problems, false));
    }
    if (isDisabled(full)) {
      return Optional.of(new ConfigSection(
          new ConfigValue.ObjectValue(full.path(), Map.of()), keys, problems, true));
    }
    List<ConfigKey<?>> all = keys.all();
    problems.addMistake(
        full.path(),
        full.displayText()
            + " does not fit here; write keys such as "
            + all.get(0).name()
            + (all.size() > 1 ? " or " + all.get(1).name() : ""));
    return Optional.empty();
  }

  /** The object that {@code raw} stands for, or {@code raw} if it is not a short form. */
  private ConfigValue expand(ConfigValue raw) {
    if (raw instanceof ConfigValue.NullValue) {
      return new ConfigValue.ObjectValue(raw.path(), Map.of());
    }
    if (raw instanceof ConfigValue.ObjectValue || shorthandKeys.isEmpty() || isDisabled(raw)) {
      return raw;
    }
    ConfigKey<?> key = shorthandKey.apply(raw);
    if (raw instanceof ConfigValue.ListValue && !key.type().acceptsLists()) {
      return raw;
    }
    return new ConfigValue.ObjectValue(raw.path(), Map.of(key.name(), raw));
  }

  /** Whether a value is a word by which other programs switch something off. */
  static boolean meansFalse(ConfigValue raw) {
    return raw instanceof ConfigValue.ScalarValue scalar
        && OFF_WORDS.contains(scalar.text().toLowerCase(Locale.ROOT));
  }

  private boolean isDisabled(ConfigValue raw) {
    return allowsFalse
        && raw instanceof ConfigValue.ScalarValue scalar
        && scalar.text().equals("false");
  }

  @Override
  public ConfigValue merge(ConfigValue top, ConfigValue base) {
    if (!(expand(top) instanceof ConfigValue.ObjectValue above
        && expand(base) instanceof ConfigValue.ObjectValue below)) {
      return top;
    }
    Map<String, ConfigValue> merged = new LinkedHashMap<>(below.fields());
    above.fields().forEach((name, field) -> {
      ConfigValue under = merged.get(name);
      if (under == null) {
        merged.put(name, field);
      } else if (!(field instanceof ConfigValue.NullValue)) {
        merged.put(
            name, keys.find(name).map(key -> key.type().merge(field, under)).orElse(field));
      }
    });
    return new ConfigValue.ObjectValue(top.path(), merged);
  }

  @Override
  public Object effectiveValue(ConfigValue raw) {
    return expand(raw) instanceof ConfigValue.ObjectValue fields
        ? keys.effectiveJson(fields)
        : false;
  }

  @Override
  public JsonObject schema() {
    JsonArray any = new JsonArray()
        .add(new JsonObject().put("$ref", "#/$defs/" + keys.name()))
        .add(new JsonObject().put("type", "null"));
    shorthandKeys.forEach(key -> any.add(key.type().schema()));
    if (allowsFalse) {
      any.add(new JsonObject().put("const", false));
    }
    return new JsonObject().put("anyOf", any);
  }

  @Override
  public String description() {
    StringBuilder says = new StringBuilder("object `" + keys.name() + "`");
    shorthandKeys.forEach(key -> says.append(", or its `").append(key.name()).append("` alone"));
    return says.append(allowsFalse ? ", `false`" : "").toString();
  }
}
