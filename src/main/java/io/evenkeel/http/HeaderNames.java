package io.evenkeel.http;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;

/** Names of fields that each request is asked for, or is given: encoded and hashed once. */
public final class HeaderNames {
  public static final CharSequence FORWARDED = HttpHeaders.createOptimized("Forwarded");
  public static final CharSequence IDEMPOTENCY_KEY = HttpHeaders.createOptimized("Idempotency-Key");
  public static final CharSequence VIA = HttpHeaders.createOptimized("Via");
  public static final CharSequence X_FORWARDED_FOR = HttpHeaders.createOptimized("X-Forwarded-For");
  public static final CharSequence X_FORWARDED_HOST =
      HttpHeaders.createOptimized("X-Forwarded-Host");
  public static final CharSequence X_FORWARDED_PORT =
      HttpHeaders.createOptimized("X-Forwarded-Port");
  public static final CharSequence X_FORWARDED_PROTO =
      HttpHeaders.createOptimized("X-Forwarded-Proto");
  public static final CharSequence X_REAL_IP = HttpHeaders.createOptimized("X-Real-IP");
  public static final CharSequence X_REQUEST_ID = HttpHeaders.createOptimized("X-Request-Id");

  private HeaderNames() {}

  /** Whether there is more than one field of this name. */
  public static boolean isRepeated(MultiMap fields, CharSequence name) {
    if (fields instanceof ReceivedHeaders received) {
      int first = received.indexOf(name, 0);
      return first >= 0 && received.indexOf(name, first + 1) >= 0;
    }
    return fields.getAll(name).size() > 1;
  }
}
