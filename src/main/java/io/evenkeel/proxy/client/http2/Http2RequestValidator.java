package io.evenkeel.proxy.client.http2;

import io.evenkeel.http.HeaderNames;
import io.evenkeel.http.HttpSyntax;
import io.evenkeel.http.RequestUri;
import io.evenkeel.http.http2.Http2HeaderRules;
import io.evenkeel.proxy.client.http1.Http1RequestValidator;
import io.evenkeel.proxy.client.http1.Http1RequestValidator.Rejection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the codec of HTTP/2 lets through and a proxy must not (RFC 9113 sections 8.2 and 10.3): a request that would mean
 * something else once it is written as HTTP/1. The codec itself resets the streams of malformed ones.
 */
public final class Http2RequestValidator {
  private Http2RequestValidator() {}

  /**
   * Empty for a request that can be read in one way only.
   *
   * @param host whom it asks for
   * @param uriBytes how long its path may be
   */
  public static @Nullable Rejection check(
      HttpServerRequest request, @Nullable String host, int uriBytes) {
    // of a bare one, Http2RequestHead took no others
    Rejection refusal = request instanceof HeadOnlyRequest ? null : checkHeaders(request, host);
    if (refusal != null) {
      return refusal;
    }
    if (!"http".equalsIgnoreCase(request.scheme()) && !"https".equalsIgnoreCase(request.scheme())) {
      return new Rejection(400, "a scheme other than http and https", false);
    }
    if (RequestUri.isAbsolute(request.uri())) {
      return new Rejection(400, "a path that is a whole URL", false);
    }
    if (request.uri().length() > uriBytes) {
      return new Rejection(414, "the path is longer than this listener allows", false);
    }
    refusal = Http1RequestValidator.checkTarget(request);
    return refusal == null
        ? Http1RequestValidator.checkExpectation(request, request.headers())
        : refusal;
  }

  private static @Nullable Rejection checkHeaders(
      HttpServerRequest request, @Nullable String host) {
    int count = 0;
    for (Map.Entry<String, String> field : request.headers()) {
      count++;
      if (count > Http2HeaderRules.MAX_HEADERS) {
        return new Rejection(431, "more fields than this listener allows", false);
      }
      if (!HttpSyntax.isToken(field.getKey()) || !HttpSyntax.isHeaderValue(field.getValue())) {
        return new Rejection(400, "a field with a character that it must not have", false);
      }
      if (HeaderNames.isAmbiguous(field.getKey())) {
        return new Rejection(400, "a field name that could be misread", false);
      }
    }
    if (request.method().equals(HttpMethod.CONNECT)) {
      return new Rejection(405, "CONNECT is not served here", false);
    }
    return host == null || !RequestUri.isAuthority(host)
        ? new Rejection(400, "no host, or a malformed one", false)
        : null;
  }
}
