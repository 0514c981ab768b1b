package io.evenkeel.http;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.Locale;
import java.util.Set;

/** The names of headers that the balancer reads in, or adds to, every request. Encoded and hashed once. */
public final class HeaderNames {
  public static final CharSequence CONNECTION = HttpHeaders.createOptimized("Connection");
  public static final CharSequence CONTENT_LENGTH = HttpHeaders.createOptimized("Content-Length");
  public static final CharSequence DATE = HttpHeaders.createOptimized("Date");
  public static final CharSequence FORWARDED = HttpHeaders.createOptimized("Forwarded");
  public static final CharSequence HOST = HttpHeaders.createOptimized("Host");
  public static final CharSequence IDEMPOTENCY_KEY = HttpHeaders.createOptimized("Idempotency-Key");
  public static final CharSequence TRANSFER_ENCODING =
      HttpHeaders.createOptimized("Transfer-Encoding");
  public static final CharSequence VIA = HttpHeaders.createOptimized("Via");
  public static final CharSequence X_FORWARDED_FOR = HttpHeaders.createOptimized("X-Forwarded-For");
  public static final CharSequence X_FORWARDED_HOST =
      HttpHeaders.createOptimized("X-Forwarded-Host");
  public static final CharSequence X_FORWARDED_PORT =
      HttpHeaders.createOptimized("X-Forwarded-Port");
  public static final CharSequence X_FORWARDED_PREFIX =
      HttpHeaders.createOptimized("X-Forwarded-Prefix");
  public static final CharSequence X_FORWARDED_PROTO =
      HttpHeaders.createOptimized("X-Forwarded-Proto");
  public static final CharSequence X_REAL_IP = HttpHeaders.createOptimized("X-Real-IP");
  public static final CharSequence X_REQUEST_ID = HttpHeaders.createOptimized("X-Request-Id");

  /**
   * Names that must not be spelled with {@code _}, because CGI and its successors read that as {@code -}. Those of
   * {@link IdentityHeaders} must not be either.
   */
  private static final Set<String> AMBIGUOUS =
      Set.of("content-length", "transfer-encoding", "x-request-id");

  private HeaderNames() {}

  /** Whether a recipient that reads {@code _} as {@code -} takes this name for one that matters to security. */
  public static boolean isAmbiguous(CharSequence name) {
    for (int i = 0; i < name.length(); i++) {
      if (name.charAt(i) == '_') {
        return IdentityHeaders.contains(name)
            || AMBIGUOUS.contains(name.toString().toLowerCase(Locale.ROOT).replace('_', '-'));
      }
    }
    return false;
  }

  /** The usual spelling of a name that Vert.x has written in lower case into a head of its own. */
  public static CharSequence capitalized(CharSequence vertx) {
    return HopByHop.equalsIgnoreCase("content-length", vertx)
        ? CONTENT_LENGTH
        : HopByHop.equalsIgnoreCase("connection", vertx) ? CONNECTION : vertx;
  }

  /** Whether there is more than one header of this name. */
  public static boolean isRepeated(MultiMap headers, CharSequence name) {
    if (headers instanceof ReceivedHeaders received) {
      int first = received.indexOf(name, 0);
      return first >= 0 && received.indexOf(name, first + 1) >= 0;
    }
    return headers.getAll(name).size() > 1;
  }
}
