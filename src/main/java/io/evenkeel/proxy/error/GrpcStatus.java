package io.evenkeel.proxy.error;

import io.evenkeel.http.HeaderLines;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Error responses to gRPC calls. Their HTTP status is 200; {@code grpc-status} carries the error. */
public final class GrpcStatus {
  private static final int DEADLINE_EXCEEDED = 4;
  private static final int UNAVAILABLE = 14;

  private GrpcStatus() {}

  /** Whether a request with these headers is a gRPC call. */
  public static boolean isGrpc(MultiMap headers) {
    String type = headers.get(HttpHeaders.CONTENT_TYPE);
    return type != null && type.toLowerCase(Locale.ROOT).startsWith("application/grpc");
  }

  /** The headers of a response without a body that reports {@code error}. */
  public static HeaderLines headers(ErrorResponse error, String date) {
    HeaderLines headers = new HeaderLines();
    headers.add("Content-Type", "application/grpc");
    headers.add("Date", date);
    headers.add(
        "grpc-status", Integer.toString(error.status() == 504 ? DEADLINE_EXCEEDED : UNAVAILABLE));
    headers.add("grpc-message", percentEncode(error.detail()));
    return headers;
  }

  private static String percentEncode(String message) {
    StringBuilder out = new StringBuilder(message.length());
    for (byte octet : message.getBytes(StandardCharsets.UTF_8)) {
      if (octet >= ' ' && octet <= '~' && octet != '%') {
        out.append((char) octet);
      } else {
        out.append(String.format(Locale.ROOT, "%%%02X", octet & 0xff));
      }
    }
    return out.toString();
  }
}
