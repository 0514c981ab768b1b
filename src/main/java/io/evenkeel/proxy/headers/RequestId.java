package io.evenkeel.proxy.headers;

import io.evenkeel.http.HeaderNames;
import io.evenkeel.proxy.loop.LoopContext;
import io.vertx.core.MultiMap;

/** The identifier of a request in all logs: the client's X-Request-Id if it is valid, else a new one. */
public final class RequestId {
  private static final int MAX_LENGTH = 128;

  private RequestId() {}

  public static String of(MultiMap headers, LoopContext loop) {
    String received = headers.get(HeaderNames.X_REQUEST_ID);
    return received != null && isValid(received) ? received : loop.newRequestId();
  }

  private static boolean isValid(String id) {
    if (id.isEmpty() || id.length() > MAX_LENGTH) {
      return false;
    }
    for (int i = 0; i < id.length(); i++) {
      char c = id.charAt(i);
      if (c <= ' ' || c > '~' || c == '"' || c == '\\') {
        return false;
      }
    }
    return true;
  }
}
