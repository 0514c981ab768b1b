package io.evenkeel.proxy.exchange;

import io.evenkeel.proxy.client.http1.Http1RequestValidator;
import io.evenkeel.proxy.error.ErrorResponse;
import io.evenkeel.time.Durations;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;

/** What a gRPC call has that another request has not: a deadline in its head, and its status in trailers. */
public final class Grpc {
  private static final int MAX_TIMEOUT_DIGITS = 8;
  private static final int DEADLINE_EXCEEDED = 4;
  private static final int UNAVAILABLE = 14;

  private Grpc() {}

  /** Whether a request is one. */
  public static boolean isGrpc(HttpServerRequest request) {
    String type = request.headers().get(HttpHeaders.CONTENT_TYPE);
    return type != null && type.toLowerCase(Locale.ROOT).startsWith("application/grpc");
  }

  /** How long a call may take as a whole; {@code otherwise} where it does not say, and for what is no call. */
  static Duration timeout(HttpServerRequest request, Duration otherwise) {
    if (request.version() != HttpVersion.HTTP_2) {
      return otherwise;
    }
    String text = request.headers().get("grpc-timeout");
    int digits = text == null ? 0 : text.length() - 1;
    if (digits < 1 || digits > MAX_TIMEOUT_DIGITS || !isGrpc(request)) {
      return otherwise;
    }
    long amount = Http1RequestValidator.parseContentLength(text.substring(0, digits));
    Duration timeout = amount < 0 ? otherwise : toDuration(amount, text.charAt(digits), otherwise);
    return timeout.compareTo(Durations.FOREVER) > 0 ? Durations.FOREVER : timeout;
  }

  private static Duration toDuration(long amount, char unit, Duration otherwise) {
    return switch (unit) {
      case 'H' -> Duration.ofHours(amount);
      case 'M' -> Duration.ofMinutes(amount);
      case 'S' -> Duration.ofSeconds(amount);
      case 'm' -> Duration.ofMillis(amount);
      case 'u' -> Duration.ofNanos(amount * 1_000);
      case 'n' -> Duration.ofNanos(amount);
      default -> otherwise;
    };
  }

  /** The time is over that the client gave its call: it has no use for an answer any more, and nobody is to blame. */
  static void respondDeadlineExceeded(Exchange exchange, RequestContext ending) {
    exchange.stop();
    ending.respond(new ErrorResponse(504, "the call's own time is over", "http_response_timeout"));
  }

  /** An answer of our own as a call understands it: all in the head, which is the end as well. */
  public static void writeErrorResponse(
      HttpServerResponse response, ErrorResponse answer, String date) {
    MultiMap head = response.headers();
    head.clear();
    response.setStatusCode(200);
    head.set("Content-Type", "application/grpc");
    head.set("Date", date);
    head.set(
        "grpc-status", Integer.toString(answer.status() == 504 ? DEADLINE_EXCEEDED : UNAVAILABLE));
    head.set("grpc-message", percentEncode(answer.detail()));
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
