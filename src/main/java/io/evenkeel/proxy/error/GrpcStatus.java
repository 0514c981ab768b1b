package io.evenkeel.proxy.error;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Error responses for gRPC calls: the status is in {@code grpc-status}, and the HTTP status is 200 (gRPC over HTTP/2). */
public final class GrpcStatus {
  private static final int DEADLINE_EXCEEDED = 4;
  private static final int UNAVAILABLE = 14;

  private GrpcStatus() {}

  /** Whether the request is a gRPC call, by its Content-Type. */
  public static boolean isGrpc(HttpServerRequest request) {
    String type = request.headers().get(HttpHeaders.CONTENT_TYPE);
    return type != null && type.toLowerCase(Locale.ROOT).startsWith("application/grpc");
  }

  /** Writes {@code error} as a trailers-only response: one head that also ends the stream. */
  static void write(HttpServerResponse response, ErrorResponse error, String date) {
    MultiMap head = response.headers();
    head.clear();
    response.setStatusCode(200);
    head.set("Content-Type", "application/grpc");
    head.set("Date", date);
    head.set(
        "grpc-status", Integer.toString(error.status() == 504 ? DEADLINE_EXCEEDED : UNAVAILABLE));
    head.set("grpc-message", percentEncode(error.detail()));
    response.end();
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
