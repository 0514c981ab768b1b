package io.evenkeel.config;

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
record Shape(Keys keys, List<Key<?>> mains, Function<Written, Key<?>> main, boolean off)
    implements Form<Section> {

  static Shape of(Keys keys) {
    return new Shape(keys, List.of(), written -> keys.all().get(0), false);
  }

  static Shape shortFor(Key<?> main, Keys keys) {
    return new Shape(keys, List.of(main), written -> main, false);
  }

  Shape orFalse() {
    return new Shape(keys, mains, main, true);
  }

  @Override
  public Optional<Section> read(Written written, ConfigProblems problems) {
    Written full = expand(written);
    if (full instanceof Written.Fields fields) {
      return Optional.of(new Section(fields, keys, problems, false));
    }
    if (isOff(full)) {
      return Optional.of(
          new Section(new Written.Fields(full.path(), Map.of()), keys, problems, true));
    }
    List<Key<?>> all = keys.all();
    problems.mistake(
        full.path(),
        full.shown()
            + " does not fit here; write keys such as "
            + all.get(0).name()
            + (all.size() > 1 ? " or " + all.get(1).name() : ""));
    return Optional.empty();
  }

  /** The object that {@code written} is short for; or itself, where it is not short for one. */
  private Written expand(Written written) {
    if (written instanceof Written.Nothing) {
      return new Written.Fields(written.path(), Map.of());
    }
    if (written instanceof Written.Fields || mains.isEmpty() || isOff(written)) {
      return written;
    }
    Key<?> key = main.apply(written);
    if (written instanceof Written.Items && !key.form().takesLists()) {
      return written;
    }
    return new Written.Fields(written.path(), Map.of(key.name(), written));
  }

  private boolean isOff(Written written) {
    return off && written instanceof Written.Leaf leaf && leaf.text().equals("false");
  }

  @Override
  public Written merge(Written top, Written base) {
    if (!(expand(top) instanceof Written.Fields above
        && expand(base) instanceof Written.Fields below)) {
      return top;
    }
    Map<String, Written> merged = new LinkedHashMap<>(below.fields());
    above.fields().forEach((name, field) -> {
      Written under = merged.get(name);
      if (under == null) {
        merged.put(name, field);
      } else if (!(field instanceof Written.Nothing)) {
        merged.put(
            name, keys.find(name).map(key -> key.form().merge(field, under)).orElse(field));
      }
    });
    return new Written.Fields(top.path(), merged);
  }

  @Override
  public Object inEffect(Written written) {
    return expand(written) instanceof Written.Fields fields ? keys.inEffect(fields) : false;
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
