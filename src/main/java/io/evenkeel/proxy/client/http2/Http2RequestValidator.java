package io.evenkeel.proxy.client.http2;

import io.evenkeel.http.HeaderNames;
import io.evenkeel.http.HttpSyntax;
import io.evenkeel.http.RequestUri;
import io.evenkeel.http.http2.Http2HeaderRules;
import io.evenkeel.proxy.client.RequestValidator;
import io.evenkeel.proxy.exchange.Rejection;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Rejects requests that the HTTP/2 codec accepts but that would change their meaning when written as HTTP/1 (RFC 9113
 * sections 8.2 and 10.3). The codec itself resets the streams of malformed requests.
 */
public final class Http2RequestValidator {
  private Http2RequestValidator() {}

  /**
   * Checks a request; returns {@code null} if it is unambiguous.
   *
   * @param authority the value of {@code :authority}; {@code null} if there is none
   * @param maxUriBytes the maximum length of the path
   */
  static @Nullable Rejection check(
      HttpServerRequest request, @Nullable String authority, int maxUriBytes) {
    Rejection rejection = checkHeaders(request.headers());
    if (rejection != null) {
      return rejection;
    }
    if (request.method().equals(HttpMethod.CONNECT)) {
      return new Rejection(405, "CONNECT is not served here", false);
    }
    String host = hostOf(request, authority);
    return host == null || !RequestUri.isAuthority(host)
        ? new Rejection(400, "no host, or a malformed one", false)
        : checkTarget(
            request.method(), request.scheme(), request.uri(), request.headers(), maxUriBytes);
  }

  private static @Nullable String hostOf(HttpServerRequest request, @Nullable String authority) {
    String inTarget = request.uri().startsWith("/")
        ? null
        : RequestUri.of(request.method(), request.uri()).authority();
    return inTarget == null ? authority : inTarget;
  }

  /** Checks the target of a request whose header lines and host are valid; returns {@code null} if it is valid. */
  public static @Nullable Rejection checkTarget(
      HttpMethod method, @Nullable String scheme, String uri, MultiMap headers, int maxUriBytes) {
    if (!"http".equalsIgnoreCase(scheme) && !"https".equalsIgnoreCase(scheme)) {
      return new Rejection(400, "a scheme other than http and https", false);
    }
    if (RequestUri.isAbsolute(uri)) {
      return new Rejection(400, "a path that is a whole URL", false);
    }
    if (uri.length() > maxUriBytes) {
      return new Rejection(414, "the path is longer than this listener allows", false);
    }
    Rejection rejection = RequestValidator.checkTarget(method, uri);
    return rejection == null ? RequestValidator.checkExpectation(method, headers) : rejection;
  }

  private static @Nullable Rejection checkHeaders(MultiMap headers) {
    int count = 0;
    for (Map.Entry<String, String> header : headers) {
      count++;
      if (count > Http2HeaderRules.MAX_HEADERS) {
        return new Rejection(431, "more fields than this listener allows", false);
      }
      if (!HttpSyntax.isToken(header.getKey()) || !HttpSyntax.isHeaderValue(header.getValue())) {
        return new Rejection(400, "a field with a character that it must not have", false);
      }
      if (HeaderNames.isAmbiguous(header.getKey())) {
        return new Rejection(400, "a field name that could be misread", false);
      }
    }
    return null;
  }
}
