package io.evenkeel.proxy.client.http1;

import io.evenkeel.http.ContentLength;
import io.evenkeel.http.HeaderNames;
import io.evenkeel.http.RequestUri;
import io.evenkeel.http.http1.MalformedHead;
import io.evenkeel.proxy.client.RequestValidator;
import io.evenkeel.proxy.exchange.Rejection;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import org.jspecify.annotations.Nullable;

/**
 * Rejects requests that the decoder accepts but whose framing, host or target a backend could interpret differently
 * (RFC 9112 sections 3.2 and 6.3, RFC 9110 section 7.2).
 */
final class Http1RequestValidator {
  private Http1RequestValidator() {}

  /** Checks a request; returns {@code null} if it is unambiguous. */
  static @Nullable Rejection check(HttpServerRequest request) {
    if (request.decoderResult() instanceof MalformedHead head) {
      return new Rejection(head.status(), head.detail(), true);
    }
    MultiMap headers = request.headers();
    Rejection rejection = checkFraming(request.version(), headers);
    if (rejection == null) {
      rejection = checkHost(request.version(), headers);
    }
    if (rejection == null) {
      rejection = RequestValidator.checkTarget(request.method(), request.uri());
    }
    return rejection == null
        ? RequestValidator.checkExpectation(request.method(), headers)
        : rejection;
  }

  private static @Nullable Rejection checkFraming(HttpVersion version, MultiMap headers) {
    boolean hasLength = headers.contains(HttpHeaderNames.CONTENT_LENGTH);
    if (headers.contains(HttpHeaderNames.TRANSFER_ENCODING)) {
      if (hasLength) {
        return new Rejection(400, "both Content-Length and Transfer-Encoding", true);
      }
      if (version == HttpVersion.HTTP_1_0) {
        return new Rejection(400, "Transfer-Encoding in HTTP/1.0", true);
      }
      if (HeaderNames.isRepeated(headers, HttpHeaderNames.TRANSFER_ENCODING)) {
        return new Rejection(400, "more than one Transfer-Encoding", true);
      }
      if (!headers.get(HttpHeaderNames.TRANSFER_ENCODING).trim().equalsIgnoreCase("chunked")) {
        return new Rejection(501, "a Transfer-Encoding other than chunked", true);
      }
    } else if (hasLength) {
      if (HeaderNames.isRepeated(headers, HttpHeaderNames.CONTENT_LENGTH)
          || ContentLength.parse(headers.get(HttpHeaderNames.CONTENT_LENGTH)) < 0) {
        return new Rejection(400, "an odd Content-Length", true);
      }
    }
    return null;
  }

  private static @Nullable Rejection checkHost(HttpVersion version, MultiMap headers) {
    String host = headers.get(HttpHeaderNames.HOST);
    if (host == null) {
      return version == HttpVersion.HTTP_1_0 ? null : new Rejection(400, "no Host", true);
    }
    if (!RequestUri.isAuthority(host) || HeaderNames.isRepeated(headers, HttpHeaderNames.HOST)) {
      return new Rejection(400, "a malformed Host, or more than one", true);
    }
    return null;
  }
}
