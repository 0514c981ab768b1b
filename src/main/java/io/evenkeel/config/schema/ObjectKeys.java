package io.evenkeel.config.schema;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The keys of one kind of object, in the order of their declaration, which is the order of the reference. Keys are
 * added while the class that declares them is initialized, and never later.
 */
public final class ObjectKeys {
  private final String name;
  private final List<ConfigKey<?>> keys = new ArrayList<>();

  /** @param name the path of the object, such as {@code pools.NAME.health}; empty for the root */
  public ObjectKeys(String name) {
    this.name = name;
  }

  /**
   * Declares a key that has a default.
   *
   * @param defaultJson as JSON has it: text, number, boolean, {@code List} or {@code Map}
   */
  public <T> ConfigKey<T> add(String name, ValueType<T> type, Object defaultJson, String meaning) {
    return add(new ConfigKey<>(name, type, Optional.of(defaultJson), meaning, true));
  }

  /** Declares a key without a default. */
  public <T> ConfigKey<T> addOptional(String name, ValueType<T> type, String meaning) {
    return add(new ConfigKey<>(name, type, Optional.empty(), meaning, true));
  }

  /**
   * Declares a key that is not supported yet.
   *
   * @param acceptedJson the values it may have all the same, the default first; none if it may not be written at all
   */
  public ConfigKey<ConfigValue> addUnsupported(
      String name, String meaning, Object... acceptedJson) {
    List<Object> accepted = List.of(acceptedJson);
    UnsupportedType type = new UnsupportedType(name, accepted);
    return add(new ConfigKey<>(name, type, accepted.stream().findFirst(), meaning, false));
  }

  private <T> ConfigKey<T> add(ConfigKey<T> key) {
    keys.add(key);
    return key;
  }

  /** The path of the object, such as {@code pools.NAME.health}; empty for the root. */
  public String name() {
    return name;
  }

  public List<ConfigKey<?>> all() {
    return Collections.unmodifiableList(keys);
  }

  Optional<ConfigKey<?>> find(String wanted) {
    for (ConfigKey<?> key : keys) {
      if (key.name().equals(wanted)) {
        return Optional.of(key);
      }
    }
    return Optional.empty();
  }

  /** The effective object if the file has {@code fields}: each key with its value or its default. */
  public JsonObject effectiveJson(ConfigValue.ObjectValue fields) {
    JsonObject shown = new JsonObject();
    for (ConfigKey<?> key : keys) {
      Optional.ofNullable(fields.fields().get(key.name()))
          .filter(field -> !(field instanceof ConfigValue.NullValue))
          .or(() -> key.defaultAt(""))
          .ifPresent(field -> shown.put(key.name(), key.type().effectiveValue(field)));
    }
    return shown;
  }

  /**
   * The message for a key that is not one of these.
   *
   * @param sections the keys of every object, to find one that has this key
   */
  String describeUnknown(String unknown, List<ObjectKeys> sections) {
    if (keys.stream().anyMatch(key -> distance(unknown, key) <= 1)) {
      return suggest(unknown);
    }
    Optional<ObjectKeys> inside = sections.stream()
        .filter(each -> each.name().startsWith(name.isEmpty() ? "" : name + "."))
        .filter(each -> each != this && each.find(unknown).isPresent())
        .min(Comparator.comparingInt(each -> each.name().length()));
    if (inside.isPresent()) {
      return "unknown key here; it is one of " + inside.get().name()
          + ": indent it under that, if it is meant so";
    }
    Optional<ObjectKeys> outside = sections.stream()
        .filter(each -> each.name().isEmpty() || name.startsWith(each.name() + "."))
        .filter(each -> each != this && each.find(unknown).isPresent())
        .max(Comparator.comparingInt(each -> each.name().length()));
    if (outside.isPresent()) {
      return "unknown key here; it is one of "
          + (outside.get().name().isEmpty() ? "the top level" : outside.get().name())
          + ": indent it less, if it is meant so";
    }
    return suggest(unknown);
  }

  private String suggest(String unknown) {
    String nearest = "";
    int least = Integer.MAX_VALUE;
    for (ConfigKey<?> key : keys) {
      int steps = distance(unknown, key);
      if (steps < least) {
        least = steps;
        nearest = key.name();
      }
    }
    if (least <= Math.max(2, unknown.length() / 2)) {
      return "unknown key; did you mean " + nearest + "?";
    }
    return "unknown key; known here: "
        + keys.stream().map(ConfigKey::name).collect(Collectors.joining(", "));
  }

  private static int distance(String unknown, ConfigKey<?> key) {
    return editDistance(unknown.toLowerCase(Locale.ROOT), key.name().toLowerCase(Locale.ROOT));
  }

  /** The number of letters to insert, remove or change (Levenshtein distance). */
  private static int editDistance(String from, String to) {
    int[] row = new int[to.length() + 1];
    for (int column = 0; column <= to.length(); column++) {
      row[column] = column;
    }
    for (int line = 1; line <= from.length(); line++) {
      int diagonal = row[0];
      row[0] = line;
      for (int column = 1; column <= to.length(); column++) {
        int change = diagonal + (from.charAt(line - 1) == to.charAt(column - 1) ? 0 : 1);
        diagonal = row[column];
        row[column] = Math.min(change, 1 + Math.min(row[column], row[column - 1]));
      }
    }
    return row[to.length()];
  }
}
