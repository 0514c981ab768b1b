package io.evenkeel.net;

import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLException;

/** Why a TLS handshake with a client failed, as this server sees it, in a word for counters. */
public enum HandshakeFailure {
  /** A request in clear text. */
  PLAIN_HTTP("plain-http", "plain HTTP on a port for HTTPS"),
  NOT_TLS("not-tls", "the client does not speak TLS"),
  CERTIFICATE_MISSING("certificate-missing", "client certificate missing"),
  CERTIFICATE_EXPIRED("certificate-expired", "client certificate expired"),
  CERTIFICATE_NOT_YET_VALID("certificate-not-yet-valid", "client certificate not yet valid"),
  CERTIFICATE_NOT_TRUSTED("certificate-not-trusted", "client certificate not trusted"),
  /** The client does not accept the certificate of this server. */
  CERTIFICATE_REJECTED("certificate-rejected", "the client rejects the server's certificate"),
  NO_SHARED_PROTOCOL("no-shared-protocol", "no TLS version shared"),
  NO_SHARED_CIPHER("no-shared-cipher", "no cipher suite or curve shared"),
  TIMEOUT("timeout", "handshake timed out"),
  /** By the client, or to make room for others. */
  CLOSED("closed", "connection closed within the handshake"),
  OTHER("other", "TLS handshake failed");

  private final String word;
  private final String reason;

  HandshakeFailure(String word, String reason) {
    this.word = word;
    this.reason = reason;
  }

  /** The word for counters. */
  public String word() {
    return word;
  }

  /** The reason in the log. */
  public String reason() {
    return reason;
  }

  /** The failure that {@code cause} means, of the engine of the JDK or of BoringSSL. */
  public static HandshakeFailure of(Throwable cause) {
    HandshakeFailure failure = OTHER;
    // the innermost cause says most
    for (Throwable each = cause; each != null; each = each.getCause()) {
      failure = ofOne(each).orElse(failure);
    }
    return failure;
  }

  private static Optional<HandshakeFailure> ofOne(Throwable cause) {
    if (cause instanceof NotSslRecordException) {
      return Optional.of(NOT_TLS);
    }
    if (cause instanceof SslHandshakeTimeoutException) {
      return Optional.of(TIMEOUT);
    }
    if (cause instanceof CertificateExpiredException) {
      return Optional.of(CERTIFICATE_EXPIRED);
    }
    if (cause instanceof CertificateNotYetValidException) {
      return Optional.of(CERTIFICATE_NOT_YET_VALID);
    }
    if (cause instanceof CertificateException) {
      return Optional.of(CERTIFICATE_NOT_TRUSTED);
    }
    if (cause instanceof SSLException) {
      return ofMessage(cause);
    }
    return cause instanceof ClosedChannelException || cause instanceof IOException
        ? Optional.of(CLOSED)
        : Optional.empty();
  }

  /** The engines have no exceptions of their own for what follows. BoringSSL writes {@code NO_SHARED_CIPHER}. */
  private static Optional<HandshakeFailure> ofMessage(Throwable cause) {
    String message = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT).replace('_', ' ');
    if (contains(message, "did not return a certificate", "empty client certificate")) {
      return Optional.of(CERTIFICATE_MISSING);
    }
    if (contains(message, "alert") && contains(message, "certificate", "unknown ca")) {
      return Optional.of(CERTIFICATE_REJECTED);
    }
    if (contains(
        message,
        "unsupported protocol",
        "wrong version number",
        "protocol version",
        "is not enabled or supported in server context",
        "are not accepted by server preferences")) {
      return Optional.of(NO_SHARED_PROTOCOL);
    }
    if (contains(
        message,
        "no shared cipher",
        "no cipher suites in common",
        "no shared group",
        "wrong curve",
        "no common")) {
      return Optional.of(NO_SHARED_CIPHER);
    }
    if (contains(message, "http request", "not an ssl/tls record")) {
      return Optional.of(NOT_TLS);
    }
    return contains(message, "closed") ? Optional.of(CLOSED) : Optional.empty();
  }

  private static boolean contains(String message, String... parts) {
    for (String part : parts) {
      if (message.contains(part)) {
        return true;
      }
    }
    return false;
  }
}
