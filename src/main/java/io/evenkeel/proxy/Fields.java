package io.evenkeel.proxy;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;

/** Names of fields that each request is asked for, or is given: encoded and hashed once. */
final class Fields {
  static final CharSequence FORWARDED = HttpHeaders.createOptimized("Forwarded");
  static final CharSequence IDEMPOTENCY_KEY = HttpHeaders.createOptimized("Idempotency-Key");
  static final CharSequence VIA = HttpHeaders.createOptimized("Via");
  static final CharSequence X_FORWARDED_FOR = HttpHeaders.createOptimized("X-Forwarded-For");
  static final CharSequence X_FORWARDED_HOST = HttpHeaders.createOptimized("X-Forwarded-Host");
  static final CharSequence X_FORWARDED_PORT = HttpHeaders.createOptimized("X-Forwarded-Port");
  static final CharSequence X_FORWARDED_PROTO = HttpHeaders.createOptimized("X-Forwarded-Proto");
  static final CharSequence X_REAL_IP = HttpHeaders.createOptimized("X-Real-IP");
  static final CharSequence X_REQUEST_ID = HttpHeaders.createOptimized("X-Request-Id");

  private Fields() {}

  /** Whether there is more than one field of this name. */
  static boolean repeated(MultiMap fields, CharSequence name) {
    if (fields instanceof ReceivedFields received) {
      int first = received.find(name, 0);
      return first >= 0 && received.find(name, first + 1) >= 0;
    }
    return fields.getAll(name).size() > 1;
  }
}
