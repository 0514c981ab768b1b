package io.evenkeel.config.schema;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A value of the configuration file and its path. Merged values keep their path. */
public sealed interface ConfigValue {
  /** Such as {@code pools.api.backends[1]}; empty for the root. */
  String path();

  /** The value as messages show it. */
  String displayText();

  /** The value as JSON: JsonObject, JsonArray, String, Number, Boolean or null. */
  @Nullable
  Object json();

  /** A key without a value. It counts as left out. */
  record NullValue(String path) implements ConfigValue {
    @Override
    public String displayText() {
      return "nothing";
    }

    @Override
    public @Nullable Object json() {
      return null;
    }
  }

  /**
   * A string, number or boolean.
   *
   * @param fromEnvironment whether a variable of the environment was filled in
   */
  record ScalarValue(String path, Object value, boolean fromEnvironment) implements ConfigValue {
    private static final int MAX_DISPLAY_LENGTH = 80;

    public ScalarValue(String path, Object value) {
      this(path, value, false);
    }

    /** The value as text, because the key decides the type and not the syntax of the file. */
    public String text() {
      return value.toString();
    }

    @Override
    public String displayText() {
      String text = text();
      String cut =
          text.length() > MAX_DISPLAY_LENGTH ? text.substring(0, MAX_DISPLAY_LENGTH) + "…" : text;
      return value instanceof String
          ? "\"" + cut.replace("\n", "\\n").replace("\r", "\\r") + "\""
          : cut;
    }

    @Override
    public Object json() {
      return value;
    }
  }

  /** A list. */
  record ListValue(String path, List<ConfigValue> items) implements ConfigValue {
    @Override
    public String displayText() {
      return "a list";
    }

    @Override
    public Object json() {
      JsonArray array = new JsonArray();
      items.forEach(item -> array.add(item.json()));
      return array;
    }
  }

  /** An object with its fields in the order of the file. */
  record ObjectValue(String path, Map<String, ConfigValue> fields) implements ConfigValue {
    @Override
    public String displayText() {
      return "an object";
    }

    @Override
    public JsonObject json() {
      JsonObject object = new JsonObject();
      fields.forEach((name, field) -> object.put(name, field.json()));
      return object;
    }
  }

  /** The path of the key {@code name} of the object at {@code path}. */
  static String childPath(String path, String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  /** Converts JSON from a parser or a program. */
  static ConfigValue of(String path, @Nullable Object json) {
    if (json == null) {
      return new NullValue(path);
    }
    if (json instanceof JsonObject object) {
      return fields(path, object.getMap());
    }
    if (json instanceof Map<?, ?> map) {
      return fields(path, map);
    }
    if (json instanceof JsonArray array) {
      return items(path, array.getList());
    }
    if (json instanceof List<?> list) {
      return items(path, list);
    }
    return new ScalarValue(
        path, json instanceof Number || json instanceof Boolean ? json : json + "");
  }

  private static ObjectValue fields(String path, Map<?, ?> map) {
    Map<String, ConfigValue> fields = new LinkedHashMap<>();
    map.forEach((name, value) -> fields.put(name + "", of(childPath(path, name + ""), value)));
    return new ObjectValue(path, fields);
  }

  private static ListValue items(String path, List<?> list) {
    List<ConfigValue> items = new ArrayList<>();
    for (Object value : list) {
      items.add(of(path + "[" + items.size() + "]", value));
    }
    return new ListValue(path, items);
  }
}
