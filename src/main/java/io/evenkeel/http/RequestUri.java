package io.evenkeel.http;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.net.HostAndPort;
import org.jspecify.annotations.Nullable;

/**
 * A request target taken apart (RFC 9112 section 3.2).
 *
 * @param uri path and query, as sent
 * @param path without the query
 * @param query without its question mark, if there is one
 * @param authority of an absolute target, which then stands before the Host field
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

  /** Whether {@code text} names a host, and perhaps a port, without user information (RFC 9110 section 7.2). */
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

  /** Of an OPTIONS without a path, the whole is meant (RFC 9112 section 3.2.4). */
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
