package io.evenkeel.http;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.net.HostAndPort;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a request target (RFC 9112 section 3.2).
 *
 * @param uri path and query, as sent
 * @param path as sent, without the query
 * @param query as sent, without the question mark; null if there is none
 * @param authority the authority of an absolute target, which overrides the Host header; null otherwise
 */
public record RequestUri(
    String uri,
    String path,
    @Nullable String query,
    @Nullable String authority) {
  public static boolean isAbsolute(String uri) {
    int from = authorityStart(uri);
    if (from < 0) {
      return false;
    }
    return isAuthority(uri.substring(from, authorityEnd(uri, from)));
  }

  /** Whether {@code text} is a host with an optional port, and has no user information (RFC 9110 section 7.2). */
  public static boolean isAuthority(String text) {
    if (text.isEmpty()) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!(c >= 'a' && c <= 'z'
          || c >= 'A' && c <= 'Z'
          || c >= '0' && c <= '9'
          || ".-_~%:[]".indexOf(c) >= 0)) {
        return false;
      }
    }
    return HostAndPort.parseAuthority(text, -1) != null;
  }

  /** Parses a target. An absolute target of OPTIONS without a path becomes {@code *} (RFC 9112 section 3.2.4). */
  public static RequestUri of(HttpMethod method, String uri) {
    RequestUri target = of(uri);
    return target.authority != null
            && method.equals(HttpMethod.OPTIONS)
            && uri.endsWith(target.authority)
        ? new RequestUri("*", "*", null, target.authority)
        : target;
  }

  private static RequestUri of(String uri) {
    String authority = null;
    String rest = uri;
    int from = uri.startsWith("/") ? -1 : authorityStart(uri);
    if (from >= 0) {
      int end = authorityEnd(uri, from);
      authority = uri.substring(from, end);
      rest = uri.substring(end);
      rest = rest.startsWith("/") ? rest : "/" + rest;
    }
    int question = rest.indexOf('?');
    return question < 0
        ? new RequestUri(rest, rest, null, authority)
        : new RequestUri(
            rest, rest.substring(0, question), rest.substring(question + 1), authority);
  }

  private static int authorityStart(String uri) {
    if (uri.regionMatches(true, 0, "http://", 0, 7)) {
      return 7;
    }
    return uri.regionMatches(true, 0, "https://", 0, 8) ? 8 : -1;
  }

  private static int authorityEnd(String uri, int from) {
    for (int i = from; i < uri.length(); i++) {
      if (uri.charAt(i) == '/' || uri.charAt(i) == '?') {
        return i;
      }
    }
    return uri.length();
  }
}
