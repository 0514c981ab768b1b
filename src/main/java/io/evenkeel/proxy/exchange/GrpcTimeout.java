package io.evenkeel.proxy.exchange;

import io.evenkeel.http.ContentLength;
import io.evenkeel.proxy.error.GrpcStatus;
import io.evenkeel.time.Durations;
import io.vertx.core.http.HttpVersion;
import java.time.Duration;

/** The deadline that a gRPC client sends with a call, in the header {@code grpc-timeout}. */
final class GrpcTimeout {
  private static final int MAX_TIMEOUT_DIGITS = 8;

  private GrpcTimeout() {}

  /**
   * Returns the time that the whole call may take; {@code fallback} if the header is absent or the request is not
   * gRPC.
   */
  static Duration of(ClientRequest request, Duration fallback) {
    if (request.version() != HttpVersion.HTTP_2) {
      return fallback;
    }
    String text = request.headers().get("grpc-timeout");
    int digits = text == null ? 0 : text.length() - 1;
    if (digits < 1 || digits > MAX_TIMEOUT_DIGITS || !GrpcStatus.isGrpc(request.headers())) {
      return fallback;
    }
    long amount = ContentLength.parse(text.substring(0, digits));
    Duration timeout = amount < 0 ? fallback : toDuration(amount, text.charAt(digits), fallback);
    return timeout.compareTo(Durations.FOREVER) > 0 ? Durations.FOREVER : timeout;
  }

  private static Duration toDuration(long amount, char unit, Duration fallback) {
    return switch (unit) {
      case 'H' -> Duration.ofHours(amount);
      case 'M' -> Duration.ofMinutes(amount);
      case 'S' -> Duration.ofSeconds(amount);
      case 'm' -> Duration.ofMillis(amount);
      case 'u' -> Duration.ofNanos(amount * 1_000);
      case 'n' -> Duration.ofNanos(amount);
      default -> fallback;
    };
  }
}
