package io.evenkeel.proxy.exchange;

import io.evenkeel.http.ContentLength;
import io.evenkeel.proxy.error.ErrorResponse;
import io.evenkeel.proxy.error.GrpcStatus;
import io.evenkeel.time.Durations;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.time.Duration;

/** What a gRPC call has that another request has not: a deadline in its head, and its status in trailers. */
public final class Grpc {
  private static final int MAX_TIMEOUT_DIGITS = 8;

  private Grpc() {}

  /** How long a call may take as a whole; {@code otherwise} where it does not say, and for what is no call. */
  static Duration timeout(HttpServerRequest request, Duration otherwise) {
    if (request.version() != HttpVersion.HTTP_2) {
      return otherwise;
    }
    String text = request.headers().get("grpc-timeout");
    int digits = text == null ? 0 : text.length() - 1;
    if (digits < 1 || digits > MAX_TIMEOUT_DIGITS || !GrpcStatus.isGrpc(request)) {
      return otherwise;
    }
    long amount = ContentLength.parse(text.substring(0, digits));
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
}
