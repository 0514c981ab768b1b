package io.evenkeel.proxy.route;

import io.evenkeel.config.RouteConfig.Match;
import io.evenkeel.config.RouteConfig.ValueMatch;
import io.vertx.core.MultiMap;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The conditions of a route other than host and path. Immutable. */
final class RouteConditions {
  /**
   * The parts of a request that conditions match.
   *
   * @param query as sent, without the question mark
   */
  record MatchInput(
      String listener,
      String method,
      MultiMap headers,
      @Nullable String query,
      String clientIp) {}

  private final Match match;
  private final boolean matchesAll;

  RouteConditions(Match match) {
    this.match = match;
    this.matchesAll = match.listener().isEmpty()
        && match.methods().isEmpty()
        && match.headers().isEmpty()
        && match.cookies().isEmpty()
        && match.query().isEmpty()
        && match.clientIp().isEmpty();
  }

  boolean matches(MatchInput input) {
    return matchesAll
        || (match.listener().isEmpty() || match.listener().get().equals(input.listener()))
            && (match.methods().isEmpty() || match.methods().contains(input.method()))
            && (match.clientIp().isEmpty() || match.clientIp().contains(input.clientIp()))
            && headersMatch(input.headers())
            && cookiesMatch(input.headers())
            && queryMatches(input.query());
  }

  private boolean headersMatch(MultiMap headers) {
    for (Map.Entry<String, ValueMatch> condition : match.headers().entrySet()) {
      if (headers.getAll(condition.getKey()).stream().noneMatch(condition.getValue()::matches)) {
        return false;
      }
    }
    return true;
  }

  private boolean cookiesMatch(MultiMap headers) {
    for (Map.Entry<String, ValueMatch> condition : match.cookies().entrySet()) {
      boolean found = false;
      for (String line : headers.getAll("cookie")) {
        found |= hasMatchingPair(line, ';', false, condition);
      }
      if (!found) {
        return false;
      }
    }
    return true;
  }

  private boolean queryMatches(@Nullable String query) {
    for (Map.Entry<String, ValueMatch> condition : match.query().entrySet()) {
      if (query == null || !hasMatchingPair(query, '&', true, condition)) {
        return false;
      }
    }
    return true;
  }

  /** Whether one of the {@code name=value} pairs in {@code line} has the name and matches. */
  private static boolean hasMatchingPair(
      String line, char separator, boolean encoded, Map.Entry<String, ValueMatch> condition) {
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
      if (name.equals(condition.getKey()) && condition.getValue().matches(value)) {
        return true;
      }
      start = end + 1;
    }
    return false;
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
