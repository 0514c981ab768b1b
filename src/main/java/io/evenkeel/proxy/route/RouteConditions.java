package io.evenkeel.proxy.route;

import io.evenkeel.config.RouteConfig.Match;
import io.evenkeel.config.RouteConfig.ValueMatch;
import io.vertx.core.MultiMap;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a route asks of a request besides its host and path. */
final class RouteConditions {
  /**
   * A request, as far as routes look at it.
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

  boolean matches(MatchInput asked) {
    return matchesAll
        || (match.listener().isEmpty() || match.listener().get().equals(asked.listener()))
            && (match.methods().isEmpty() || match.methods().contains(asked.method()))
            && (match.clientIp().isEmpty() || match.clientIp().contains(asked.clientIp()))
            && headersMatch(asked.headers())
            && cookiesMatch(asked.headers())
            && queryMatches(asked.query());
  }

  private boolean headersMatch(MultiMap headers) {
    for (Map.Entry<String, ValueMatch> wanted : match.headers().entrySet()) {
      if (headers.getAll(wanted.getKey()).stream().noneMatch(wanted.getValue()::matches)) {
        return false;
      }
    }
    return true;
  }

  private boolean cookiesMatch(MultiMap headers) {
    for (Map.Entry<String, ValueMatch> wanted : match.cookies().entrySet()) {
      boolean held = false;
      for (String line : headers.getAll("cookie")) {
        held |= hasMatchingPair(line, ';', false, wanted);
      }
      if (!held) {
        return false;
      }
    }
    return true;
  }

  private boolean queryMatches(@Nullable String query) {
    for (Map.Entry<String, ValueMatch> wanted : match.query().entrySet()) {
      if (query == null || !hasMatchingPair(query, '&', true, wanted)) {
        return false;
      }
    }
    return true;
  }

  /** Whether one of the {@code name=value} pairs in {@code line} is the wanted one. */
  private static boolean hasMatchingPair(
      String line, char separator, boolean encoded, Map.Entry<String, ValueMatch> wanted) {
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
      if (name.equals(wanted.getKey()) && wanted.getValue().matches(value)) {
        return true;
      }
      start = end + 1;
    }
    return false;
  }

  /** Percent-decoded, a plus being a space; as it was sent where it encodes nothing. */
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

  /** RFC 6265 section 4.1.1: a cookie's value may stand in double quotes. */
  private static String unquoted(String value) {
    boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
    return quoted ? value.substring(1, value.length() - 1) : value;
  }
}
