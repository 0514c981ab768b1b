package io.evenkeel.proxy.headers;

import io.evenkeel.http.HeaderNames;
import io.evenkeel.proxy.loop.LoopContext;
import io.vertx.core.MultiMap;

/** The name of an exchange, for every log on its way: the client's where it gave a sane one, else made here. */
public final class RequestId {
  private static final int MAX_LENGTH = 128;

  private RequestId() {}

  public static String of(MultiMap fields, LoopContext loop) {
    String given = fields.get(HeaderNames.X_REQUEST_ID);
    return given != null && isValid(given) ? given : loop.newRequestId();
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
