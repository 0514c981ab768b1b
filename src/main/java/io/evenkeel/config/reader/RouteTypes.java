package io.evenkeel.config.reader;

import io.evenkeel.config.RouteConfig.ValueMatch;
import io.evenkeel.config.schema.ScalarType;
import io.evenkeel.config.schema.TextTypes;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Value types of routes: hosts and paths with a star, values to match, redirect locations. */
final class RouteTypes {
  private static final Pattern HOST_NAME =
      Pattern.compile("(\\*\\.)?[a-z0-9_-]+(\\.[a-z0-9_-]+)*\\.?|\\[[0-9a-f:.]+]");
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{([^}]*)}");

  static final ScalarType<String> HOST = new ScalarType<>(
      "a host",
      "write example.com or \"*.example.com\"",
      "`example.com` or `*.example.com`",
      List.of(new JsonObject().put("type", "string")),
      RouteTypes::parseHost);

  static final ScalarType<String> PATH = new ScalarType<>(
      "a path",
      "write one that begins with /, such as /api/*",
      "`/exactly/this` or `/all/below/*`",
      List.of(new JsonObject().put("type", "string").put("pattern", "^/")),
      RouteTypes::parsePath);

  static final ScalarType<String> REDIRECT_LOCATION = new ScalarType<>(
      "an address to go to",
      "write https, https://example.com{uri} or /elsewhere",
      "`https`, an absolute URL, or a path; `{host}`, `{path}` and `{uri}` are replaced",
      List.of(new JsonObject().put("type", "string")),
      RouteTypes::parseRedirectLocation);

  private RouteTypes() {}

  private static Optional<String> parseHost(String text) {
    String name = text.toLowerCase(Locale.ROOT);
    if (HOST_NAME.matcher(name).matches()) {
      return Optional.of(name.endsWith(".") ? name.substring(0, name.length() - 1) : name);
    }
    if (name.equals("*")) {
      throw new IllegalArgumentException("\"*\" is any host; leave host out");
    }
    if (name.matches(".+:\\d+")) {
      throw new IllegalArgumentException(
          "\"" + text + "\" has a port, and hosts match without; write "
              + text.substring(0, text.lastIndexOf(':')));
    }
    if (!name.chars().allMatch(c -> c < 128)) {
      throw new IllegalArgumentException(
          "\"" + text + "\" is not a host as it is sent; write its xn-- form");
    }
    return Optional.empty();
  }

  private static Optional<String> parsePath(String text) {
    String plain = text.endsWith("/*") ? text.substring(0, text.length() - 1) : text;
    if (plain.contains("*")) {
      throw new IllegalArgumentException(
          "\"" + text + "\" has its * elsewhere than after the last /; write such as /api/*");
    }
    return TextTypes.PATH.parse().apply(plain).map(fits -> text);
  }

  private static Optional<String> parseRedirectLocation(String text) {
    if (text.equals("https")) {
      return Optional.of("https://{host}{uri}");
    }
    Matcher filledIn = PLACEHOLDER.matcher(text);
    while (filledIn.find()) {
      if (!List.of("host", "path", "uri").contains(filledIn.group(1))) {
        throw new IllegalArgumentException("\"" + text + "\": " + filledIn.group()
            + " is not known here; choose one of {host}, {path}, {uri}");
      }
    }
    return text.matches("(https?://|/|\\{path}|\\{uri})[!-~]*")
        ? Optional.of(text)
        : Optional.empty();
  }

  /** {@code "*"} for any value, {@code "~regex"} for a match anywhere in it, otherwise the exact value. */
  static ValueMatch parseValueMatch(String text) {
    if (text.equals("*")) {
      return new ValueMatch.Present();
    }
    return text.startsWith("~")
        ? new ValueMatch.RegexMatch(TextTypes.parseRegex(text.substring(1)))
        : new ValueMatch.Exact(text);
  }
}
