package io.evenkeel.config.schema;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * An object with known keys, and what may stand for it.
 *
 * @param mains the keys for which a bare value may be short
 * @param main which of them it is short for
 * @param off whether {@code false} switches it off
 */
public record ObjectType(
    ObjectKeys keys,
    List<ConfigKey<?>> mains,
    Function<ConfigValue, ConfigKey<?>> main,
    boolean off)
    implements ValueType<ConfigSection> {

  public static ObjectType of(ObjectKeys keys) {
    return new ObjectType(keys, List.of(), written -> keys.all().get(0), false);
  }

  public static ObjectType shortFor(ConfigKey<?> main, ObjectKeys keys) {
    return new ObjectType(keys, List.of(main), written -> main, false);
  }

  public ObjectType orFalse() {
    return new ObjectType(keys, mains, main, true);
  }

  @Override
  public Optional<ConfigSection> read(ConfigValue written, ConfigProblems problems) {
    ConfigValue full = expand(written);
    if (full instanceof ConfigValue.Fields fields) {
      return Optional.of(new ConfigSection(fields, keys, problems, false));
    }
    if (isOff(full)) {
      return Optional.of(
          new ConfigSection(new ConfigValue.Fields(full.path(), Map.of()), keys, problems, true));
    }
    List<ConfigKey<?>> all = keys.all();
    problems.mistake(
        full.path(),
        full.shown()
            + " does not fit here; write keys such as "
            + all.get(0).name()
            + (all.size() > 1 ? " or " + all.get(1).name() : ""));
    return Optional.empty();
  }

  /** The object that {@code written} is short for; or itself, where it is not short for one. */
  private ConfigValue expand(ConfigValue written) {
    if (written instanceof ConfigValue.Nothing) {
      return new ConfigValue.Fields(written.path(), Map.of());
    }
    if (written instanceof ConfigValue.Fields || mains.isEmpty() || isOff(written)) {
      return written;
    }
    ConfigKey<?> key = main.apply(written);
    if (written instanceof ConfigValue.Items && !key.form().takesLists()) {
      return written;
    }
    return new ConfigValue.Fields(written.path(), Map.of(key.name(), written));
  }

  private boolean isOff(ConfigValue written) {
    return off && written instanceof ConfigValue.Leaf leaf && leaf.text().equals("false");
  }

  @Override
  public ConfigValue merge(ConfigValue top, ConfigValue base) {
    if (!(expand(top) instanceof ConfigValue.Fields above
        && expand(base) instanceof ConfigValue.Fields below)) {
      return top;
    }
    Map<String, ConfigValue> merged = new LinkedHashMap<>(below.fields());
    above.fields().forEach((name, field) -> {
      ConfigValue under = merged.get(name);
      if (under == null) {
        merged.put(name, field);
      } else if (!(field instanceof ConfigValue.Nothing)) {
        merged.put(
            name, keys.find(name).map(key -> key.form().merge(field, under)).orElse(field));
      }
    });
    return new ConfigValue.Fields(top.path(), merged);
  }

  @Override
  public Object inEffect(ConfigValue written) {
    return expand(written) instanceof ConfigValue.Fields fields ? keys.inEffect(fields) : false;
  }

  @Override
  public JsonObject schema() {
    JsonArray any = new JsonArray()
        .add(new JsonObject().put("$ref", "#/$defs/" + keys.name()))
        .add(new JsonObject().put("type", "null"));
    mains.forEach(key -> any.add(key.form().schema()));
    if (off) {
      any.add(new JsonObject().put("const", false));
    }
    return new JsonObject().put("anyOf", any);
  }

  @Override
  public String says() {
    StringBuilder says = new StringBuilder("object `" + keys.name() + "`");
    mains.forEach(key -> says.append(", or its `").append(key.name()).append("` alone"));
    return says.append(off ? ", `false`" : "").toString();
  }
}
