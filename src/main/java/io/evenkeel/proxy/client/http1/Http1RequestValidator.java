package io.evenkeel.proxy.client.http1;

import io.evenkeel.http.ContentLength;
import io.evenkeel.http.HeaderNames;
import io.evenkeel.http.RequestUri;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import org.jspecify.annotations.Nullable;

/**
 * What the codec lets through and a proxy must not: a request whose framing, host or target somebody else could read
 * in another way (RFC 9112 sections 3.2 and 6.3, RFC 9110 section 7.2).
 */
public final class Http1RequestValidator {
  /**
   * Why a request is not passed on.
   *
   * @param close whether where its body ends is in doubt, so that nothing more may be read from this connection
   */
  public record Rejection(int status, String detail, boolean mustClose) {}

  private Http1RequestValidator() {}

  /** Empty for a request that can be read in one way only. */
  public static @Nullable Rejection check(HttpServerRequest request) {
    HttpVersion version = request.version();
    MultiMap fields = request.headers();
    Rejection refusal = checkFraming(version, fields);
    if (refusal == null) {
      refusal = checkHost(version, fields);
    }
    if (refusal == null) {
      refusal = checkTarget(request);
    }
    return refusal == null ? checkExpectation(request, fields) : refusal;
  }

  private static @Nullable Rejection checkFraming(HttpVersion version, MultiMap fields) {
    boolean measured = fields.contains(HttpHeaderNames.CONTENT_LENGTH);
    if (fields.contains(HttpHeaderNames.TRANSFER_ENCODING)) {
      if (measured) {
        return new Rejection(400, "both Content-Length and Transfer-Encoding", true);
      }
      if (version == HttpVersion.HTTP_1_0) {
        return new Rejection(400, "Transfer-Encoding in HTTP/1.0", true);
      }
      if (HeaderNames.isRepeated(fields, HttpHeaderNames.TRANSFER_ENCODING)) {
        return new Rejection(400, "more than one Transfer-Encoding", true);
      }
      if (!fields.get(HttpHeaderNames.TRANSFER_ENCODING).trim().equalsIgnoreCase("chunked")) {
        return new Rejection(501, "a Transfer-Encoding other than chunked", true);
      }
    } else if (measured) {
      if (HeaderNames.isRepeated(fields, HttpHeaderNames.CONTENT_LENGTH)
          || ContentLength.parse(fields.get(HttpHeaderNames.CONTENT_LENGTH)) < 0) {
        return new Rejection(400, "an odd Content-Length", true);
      }
    }
    return null;
  }

  private static @Nullable Rejection checkHost(HttpVersion version, MultiMap fields) {
    String host = fields.get(HttpHeaderNames.HOST);
    if (host == null) {
      return version == HttpVersion.HTTP_1_0 ? null : new Rejection(400, "no Host", true);
    }
    if (!RequestUri.isAuthority(host) || HeaderNames.isRepeated(fields, HttpHeaderNames.HOST)) {
      return new Rejection(400, "a malformed Host, or more than one", true);
    }
    return null;
  }

  public static @Nullable Rejection checkTarget(HttpServerRequest request) {
    String uri = request.uri();
    if (request.method().equals(HttpMethod.CONNECT)) {
      return new Rejection(405, "CONNECT is not served here", true);
    }
    for (int i = 0; i < uri.length(); i++) {
      char c = uri.charAt(i);
      if (c <= ' ' || c > '~' || c == '#') {
        return new Rejection(400, "a character in the target that must be encoded", true);
      }
    }
    if (uri.startsWith("/") || uri.equals("*") && request.method().equals(HttpMethod.OPTIONS)) {
      return null;
    }
    return RequestUri.isAbsolute(uri) ? null : new Rejection(400, "a malformed target", true);
  }

  public static @Nullable Rejection checkExpectation(HttpServerRequest request, MultiMap fields) {
    if (fields.contains(HttpHeaderNames.EXPECT)
        && !fields.getAll(HttpHeaderNames.EXPECT).stream()
            .allMatch("100-continue"::equalsIgnoreCase)) {
      return new Rejection(417, "an expectation other than 100-continue", true);
    }
    if (fields.contains(HttpHeaderNames.SEC_WEBSOCKET_KEY1)
        && request.method().equals(HttpMethod.GET)) {
      return new Rejection(400, "an outdated WebSocket handshake", true);
    }
    return null;
  }
}
