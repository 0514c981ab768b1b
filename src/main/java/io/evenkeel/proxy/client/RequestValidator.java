package io.evenkeel.proxy.client;

import io.evenkeel.http.RequestUri;
import io.evenkeel.proxy.exchange.Rejection;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import org.jspecify.annotations.Nullable;

/** Checks of requests that are the same for every version of HTTP. */
public final class RequestValidator {
  private RequestValidator() {}

  /** Checks method and target (RFC 9112 section 3.2); returns {@code null} if they are valid. */
  public static @Nullable Rejection checkTarget(HttpMethod method, String uri) {
    if (method.equals(HttpMethod.CONNECT)) {
      return new Rejection(405, "CONNECT is not served here", true);
    }
    for (int i = 0; i < uri.length(); i++) {
      char c = uri.charAt(i);
      if (c <= ' ' || c > '~' || c == '#') {
        return new Rejection(400, "a character in the target that must be encoded", true);
      }
    }
    if (uri.startsWith("/") || uri.equals("*") && method.equals(HttpMethod.OPTIONS)) {
      return null;
    }
    return RequestUri.isAbsolute(uri) ? null : new Rejection(400, "a malformed target", true);
  }

  /** Checks the client's Expect header; returns {@code null} if the expectation can be met. */
  public static @Nullable Rejection checkExpectation(HttpMethod method, MultiMap headers) {
    if (headers.contains(HttpHeaderNames.EXPECT)
        && !headers.getAll(HttpHeaderNames.EXPECT).stream()
            .allMatch("100-continue"::equalsIgnoreCase)) {
      return new Rejection(417, "an expectation other than 100-continue", true);
    }
    if (headers.contains(HttpHeaderNames.SEC_WEBSOCKET_KEY1) && method.equals(HttpMethod.GET)) {
      return new Rejection(400, "an outdated WebSocket handshake", true);
    }
    return null;
  }
}
