package io.evenkeel.proxy.error;

import io.evenkeel.model.Outcome;

/** Maps the outcome of an attempt to an error type of RFC 9209 section 2.3. */
public final class ProxyStatus {
  private ProxyStatus() {}

  public static String errorType(Outcome outcome) {
    return switch (outcome.meaning().word()) {
      case "unreachable" -> unreachableErrorType(outcome.reason());
      case "timeout" -> "http_response_timeout";
      case "truncated" -> "http_response_incomplete";
      case "saturated" -> "connection_limit_reached";
      case "broken" ->
        outcome.reason().startsWith("closed") || outcome.reason().startsWith("reset")
            ? "connection_terminated"
            : "http_protocol_error";
      default -> "connection_terminated";
    };
  }

  private static String unreachableErrorType(String reason) {
    return switch (reason) {
      case "connection refused" -> "connection_refused";
      case "connect timed out" -> "connection_timeout";
      case "name not known" -> "dns_error";
      case "TLS handshake failed" -> "tls_protocol_error";
      default -> "destination_ip_unroutable";
    };
  }
}
