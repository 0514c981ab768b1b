package io.evenkeel.http;

import io.vertx.core.MultiMap;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The {@code name=value} pairs of Cookie headers (RFC 6265 section 4.2.1) and of queries. */
public final class NamedPairs {
  private NamedPairs() {}

  /** The value of the first cookie with this name that {@code wanted} accepts; {@code null} if there is none. */
  public static @Nullable String findCookie(
      MultiMap headers, String name, Predicate<String> wanted) {
    if (!headers.contains("cookie")) {
      return null;
    }
    for (String line : headers.getAll("cookie")) {
      String value = find(line, ';', false, name, wanted);
      if (value != null) {
        return value;
      }
    }
    return null;
  }

  /** The value of a Cookie header without the cookies of this name; empty if no other is left. */
  public static String withoutCookie(String line, String name) {
    StringBuilder rest = new StringBuilder(line.length());
    for (String pair : line.split(";", -1)) {
      int equals = pair.indexOf('=');
      String pairName = (equals < 0 ? pair : pair.substring(0, equals)).strip();
      if (!pairName.equals(name) && !pair.isBlank()) {
        rest.append(rest.isEmpty() ? "" : "; ").append(pair.strip());
      }
    }
    return rest.toString();
  }

  /**
   * The decoded value of the first parameter with this name that {@code wanted} accepts; {@code null} if there is none.
   *
   * @param query as sent, without the question mark
   */
  public static @Nullable String findParameter(
      @Nullable String query, String name, Predicate<String> wanted) {
    return query == null ? null : find(query, '&', true, name, wanted);
  }

  private static @Nullable String find(
      String line, char separator, boolean encoded, String wantedName, Predicate<String> wanted) {
    int start = 0;
    while (start < line.length()) {
      int end = line.indexOf(separator, start);
      end = end < 0 ? line.length() : end;
      int equals = line.indexOf('=', start);
      int nameEnd = equals < 0 || equals > end ? end : equals;
      String name = line.substring(start, nameEnd);
      String value = nameEnd == end ? "" : line.substring(nameEnd + 1, end);
      if (encoded) {
        name = decoded(name);
        value = decoded(value);
      } else {
        name = name.strip();
        value = unquoted(value.strip());
      }
      if (name.equals(wantedName) && wanted.test(value)) {
        return value;
      }
      start = end + 1;
    }
    return null;
  }

  /** The percent-decoded text, with spaces for pluses; the text itself if the encoding is malformed. */
  private static String decoded(String text) {
    if (text.indexOf('%') < 0 && text.indexOf('+') < 0) {
      return text;
    }
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException malformed) {
      return text;
    }
  }

  /** The value without the double quotes that it may have (RFC 6265 section 4.1.1). */
  private static String unquoted(String value) {
    boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
    return quoted ? value.substring(1, value.length() - 1) : value;
  }
}
