package io.evenkeel.config.schema;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.regex.Pattern;

/**
 * Reads the defaults that the code writes, which are words, numbers, lists of them, and objects without a key: as YAML
 * means them, and without its parser, which would be a tenth of a start.
 */
public final class Preset {
  private static final Pattern NUMBER = Pattern.compile("0|[1-9]\\d{0,8}");
  private static final String NOTHING = "\"\"";

  private Preset() {}

  /** The value as JSON. */
  public static Object parse(String text) {
    if (text.equals("{}")) {
      return new JsonObject();
    }
    if (text.startsWith("[")) {
      JsonArray list = new JsonArray();
      String items = text.substring(1, text.length() - 1);
      if (!items.isEmpty()) {
        for (String item : items.split(", ", -1)) {
          list.add(word(item));
        }
      }
      return list;
    }
    return word(text);
  }

  private static Object word(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      case NOTHING -> "";
      default -> NUMBER.matcher(text).matches() ? (Object) Integer.valueOf(text) : text;
    };
  }
}
