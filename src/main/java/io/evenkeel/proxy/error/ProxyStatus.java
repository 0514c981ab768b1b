package io.evenkeel.proxy.error;

import io.evenkeel.model.Outcome;
import io.evenkeel.net.FailureReasons;
import java.util.Optional;

/** Maps the outcome of an attempt to an error type of RFC 9209 section 2.3. */
public final class ProxyStatus {
  private ProxyStatus() {}

  public static String errorType(Outcome outcome) {
    return switch (outcome.meaning().word()) {
      case "unreachable" -> unreachableErrorType(outcome.reason());
      case "timeout" -> "http_response_timeout";
      case "truncated" -> "http_response_incomplete";
      case "saturated" -> "connection_limit_reached";
      case "broken" -> brokenErrorType(outcome.reason());
      default -> "connection_terminated";
    };
  }

  private static String unreachableErrorType(String reason) {
    return switch (reason) {
      case FailureReasons.CONNECTION_REFUSED -> "connection_refused";
      case FailureReasons.CONNECT_TIMED_OUT -> "connection_timeout";
      case FailureReasons.NAME_NOT_KNOWN -> "dns_error";
      case FailureReasons.CONNECTION_RESET -> "connection_terminated";
      default -> tlsErrorType(reason).orElse("destination_ip_unroutable");
    };
  }

  private static String brokenErrorType(String reason) {
    return reason.startsWith("closed") || reason.startsWith("reset")
        ? "connection_terminated"
        : tlsErrorType(reason).orElse("http_protocol_error");
  }

  private static Optional<String> tlsErrorType(String reason) {
    return switch (reason) {
      case FailureReasons.CERTIFICATE_EXPIRED,
          FailureReasons.CERTIFICATE_NOT_YET_VALID,
          FailureReasons.CERTIFICATE_FOR_OTHER_NAME,
          FailureReasons.CERTIFICATE_NOT_TRUSTED -> Optional.of("tls_certificate_error");
      case FailureReasons.CLIENT_CERTIFICATE_MISSING -> Optional.of("tls_alert_received");
      case FailureReasons.NO_TLS, FailureReasons.TLS_HANDSHAKE_FAILED ->
        Optional.of("tls_protocol_error");
      default ->
        reason.startsWith(FailureReasons.TLS_HANDSHAKE_FAILED)
            ? Optional.of("tls_alert_received")
            : Optional.empty();
    };
  }
}
