package io.evenkeel.config.schema;

import io.evenkeel.config.Regex;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Value types of text: names, words to choose from, paths, regular expressions. */
public final class TextTypes {
  public static final ScalarType<String> TEXT = text("text", "write text", "text", "(?s).*");

  public static final ScalarType<String> FILE = text(
      "the name of a file",
      "write one such as evenkeel.state.json",
      "a file name",
      "(?!(true|yes|on)$)[^\\p{Cntrl}]+");

  /** A name that is safe in a path of the admin, in the label of a metric and in a key of the local map. */
  public static final ScalarType<String> NAME = text(
      "a name",
      "write letters, digits and . - _ : @ [ ]",
      "a name",
      // a URL cannot name . and ..
      "(?!\\.{1,2}$)[A-Za-z0-9._:@\\[\\]-]{1,128}");

  public static final ScalarType<String> PATH = text(
      "a path",
      "write one that begins with /, such as /healthz",
      "a path that starts with `/`",
      "/[!-~&&[^#\"<>\\\\^`{|}]]*");

  /** A host name or address with an optional port. */
  public static final ScalarType<String> AUTHORITY = text(
      "a host name",
      "write one such as app.internal",
      "a host name",
      "([A-Za-z0-9._-]{1,253}|\\[[0-9A-Fa-f:.]+])(:[0-9]{1,5})?");

  /** The name or address that a certificate must have. */
  public static final ScalarType<String> SERVER_NAME = text(
      "a server name",
      "write one such as app.internal",
      "a host name or an address",
      "[A-Za-z0-9._-]{1,253}|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

  /** An address to listen on: a name or an address, IPv6 with or without brackets. */
  public static final ScalarType<String> ADDRESS = text(
          "an address",
          "write one such as 127.0.0.1, :: or localhost",
          "an address or a host name",
          "[A-Za-z0-9._-]{1,253}|\\[?[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*]?")
      .map(address ->
          address.startsWith("[") ? address.substring(1, address.length() - 1) : address);

  /** A token (RFC 9110 section 5.6.2), such as a header name. */
  public static final ScalarType<String> TOKEN = text(
      "a name of a field", "write one such as X-Canary", "a name", "[!#$%&'*+.^_`|~0-9A-Za-z-]+");

  /** The value of a header, without line breaks and control characters (RFC 9110 section 5.5). */
  public static final ScalarType<String> HEADER_VALUE =
      text("a value of a field", "write it on one line", "text", "[\\t -~\\x{80}-\\x{10ffff}]*");

  public static final ScalarType<String> METHOD =
      text("a method", "write it in capitals, such as GET", "a method", "[A-Z][A-Z-]{0,31}");

  public static final ScalarType<Regex> REGEX = new ScalarType<>(
      "a regular expression",
      "write one",
      "a regular expression",
      List.of(new JsonObject().put("type", "string").put("format", "regex")),
      text -> Optional.of(parseRegex(text)));

  public static final ScalarType<Boolean> BOOLEAN = new ScalarType<>(
      "true or false",
      "write true or false",
      "`true`, `false`",
      List.of(new JsonObject().put("type", "boolean")),
      text -> switch (text) {
        case "true" -> Optional.of(true);
        case "false" -> Optional.of(false);
        default -> Optional.empty();
      });

  private TextTypes() {}

  private static ScalarType<String> text(String noun, String how, String says, String pattern) {
    Pattern allowed = Pattern.compile(pattern);
    JsonObject any =
        new JsonObject().put("type", new JsonArray().add("string").add("number").add("boolean"));
    return new ScalarType<>(noun, how, says, List.of(any), text -> Optional.of(text)
        .filter(each -> allowed.matcher(each).matches()));
  }

  /** @throws IllegalArgumentException with a message for the user */
  public static Regex parseRegex(String text) {
    try {
      return new Regex(Pattern.compile(text));
    } catch (PatternSyntaxException wrong) {
      throw new IllegalArgumentException(
          "\"" + text + "\" is not a regular expression: "
              + wrong.getDescription().toLowerCase(Locale.ROOT) + " near character "
              + (wrong.getIndex() + 1),
          wrong);
    }
  }

  /** One of these words, each with its value. */
  public static <T> ScalarType<T> oneOf(Map<String, T> words) {
    Map<String, T> known = new LinkedHashMap<>(words);
    String all = String.join(", ", known.keySet());
    List<Object> values = new ArrayList<>();
    known.keySet().forEach(word -> values.add(word.equals("false") ? false : word));
    return new ScalarType<>(
        "known here",
        "choose one of " + all,
        "`" + String.join("`, `", known.keySet()) + "`",
        List.of(new JsonObject().put("enum", new JsonArray(values))),
        text -> Optional.ofNullable(known.get(text)));
  }

  /** A map in the order of the arguments: word, value, word, value. */
  public static <T> Map<String, T> wordTable(Class<T> type, Object... pairs) {
    Map<String, T> table = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      table.put(pairs[i].toString(), type.cast(pairs[i + 1]));
    }
    return table;
  }
}
