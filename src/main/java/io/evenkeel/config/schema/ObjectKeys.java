package io.evenkeel.config.schema;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The keys of one kind of object, in the order of the reference.
 *
 * @param name where the object stands, e.g. {@code pools.NAME.health}; empty: the top
 */
public record ObjectKeys(String name, List<ConfigKey<?>> all) {
  public static ObjectKeys of(String name, ConfigKey<?>... all) {
    return new ObjectKeys(name, List.of(all));
  }

  Optional<ConfigKey<?>> find(String wanted) {
    for (ConfigKey<?> key : all) {
      if (key.name().equals(wanted)) {
        return Optional.of(key);
      }
    }
    return Optional.empty();
  }

  /** What holds where {@code fields} is written: each key with its value or its default. */
  public JsonObject effectiveJson(ConfigValue.ObjectValue fields) {
    JsonObject shown = new JsonObject();
    for (ConfigKey<?> key : all) {
      Optional.ofNullable(fields.fields().get(key.name()))
          .filter(field -> !(field instanceof ConfigValue.NullValue))
          .or(() -> key.defaultAt(""))
          .ifPresent(field -> shown.put(key.name(), key.type().effectiveValue(field)));
    }
    return shown;
  }

  /** What to tell somebody who wrote a key that is none of these. */
  String suggest(String unknown) {
    String nearest = "";
    int least = Integer.MAX_VALUE;
    for (ConfigKey<?> key : all) {
      int steps =
          editDistance(unknown.toLowerCase(Locale.ROOT), key.name().toLowerCase(Locale.ROOT));
      if (steps < least) {
        least = steps;
        nearest = key.name();
      }
    }
    if (least <= Math.max(2, unknown.length() / 2)) {
      return "unknown key; did you mean " + nearest + "?";
    }
    return "unknown key; known here: "
        + all.stream().map(ConfigKey::name).collect(Collectors.joining(", "));
  }

  /** Letters to insert, remove or change to get from one to the other (Levenshtein). */
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
