package io.evenkeel.net;

import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.ssl.NotSslRecordException;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.StreamResetException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * The words for the failures of a backend's connection, the same for probes and for requests. They appear in logs, in the
 * state of a backend and in events.
 */
public final class FailureReasons {
  public static final String NAME_NOT_KNOWN = "name not known";
  public static final String CONNECT_TIMED_OUT = "connect timed out";
  public static final String CONNECTION_REFUSED = "connection refused";
  public static final String CONNECTION_RESET = "connection reset";

  /** The backend's host acknowledges nothing. */
  public static final String HOST_SILENT = "the backend's host does not answer";

  /** The backend answers neither a request nor the probe that follows. */
  public static final String BACKEND_HANGS = "the backend hangs";

  public static final String CERTIFICATE_EXPIRED = "certificate expired";
  public static final String CERTIFICATE_NOT_YET_VALID = "certificate not yet valid";
  public static final String CERTIFICATE_FOR_OTHER_NAME = "certificate is for another name";
  public static final String CERTIFICATE_NOT_TRUSTED = "certificate not trusted";
  public static final String CLIENT_CERTIFICATE_MISSING = "client certificate missing or refused";
  public static final String NO_TLS = "no TLS on that port";

  /** A handshake that failed for another cause than a certificate; the alert follows if the backend sent one. */
  public static final String TLS_HANDSHAKE_FAILED = "TLS handshake failed";

  private static final String NO_ANSWER_WITHIN = "no answer within ";
  private static final Pattern RECEIVED_ALERT = Pattern.compile("received fatal alert: (\\w+)");

  private FailureReasons() {}

  /** Whether a reason says that nothing came in time, as opposed to a refused connection, a reset or a wrong response. */
  public static boolean isTimeout(String reason) {
    return reason.equals(CONNECT_TIMED_OUT) || reason.startsWith(NO_ANSWER_WITHIN);
  }

  /** Describes why no connection could be opened. */
  public static String describeConnect(Throwable failure) {
    if (failure instanceof ConnectTimeoutException || failure instanceof TimeoutException) {
      return CONNECT_TIMED_OUT;
    }
    if (failure instanceof UnknownHostException) {
      return NAME_NOT_KNOWN;
    }
    SSLException tls = findTlsFailure(failure);
    if (tls != null) {
      return describeTls(tls);
    }
    String message = message(failure);
    if (failure instanceof NoRouteToHostException || message.contains("no route")) {
      return "no route";
    }
    if (message.contains("unreachable")) {
      return "network unreachable";
    }
    if (message.contains("reset")) {
      return CONNECTION_RESET;
    }
    return failure instanceof ConnectException ? CONNECTION_REFUSED : "connection failed";
  }

  /** Describes why no response head came over a connection. */
  public static String describeBeforeHead(Throwable failure) {
    if (failure instanceof PrematureChannelClosureException) {
      return "closed within the response head";
    }
    if (failure instanceof HttpClosedException) {
      return "closed before an answer";
    }
    if (failure instanceof StreamResetException) {
      return "stream reset before an answer";
    }
    SSLException tls = findTlsFailure(failure);
    if (tls != null) {
      return describeTls(tls);
    }
    if (failure instanceof TooLongFrameException) {
      return "response head too long";
    }
    return failure instanceof IOException && !(failure instanceof DecoderException)
        ? "reset before an answer"
        : "not an HTTP answer";
  }

  /** Describes what cut a response short after its head. */
  public static String describeWithinResponse(Throwable failure) {
    if (failure instanceof HttpClosedException
        || failure instanceof PrematureChannelClosureException) {
      return "closed within the answer";
    }
    return failure instanceof IOException || failure instanceof StreamResetException
        ? "reset within the answer"
        : "nonsense within the answer";
  }

  /** Describes that no response head came within {@code timeout}. */
  public static String describeSilence(Duration timeout) {
    return NO_ANSWER_WITHIN + timeout.toMillis() + " ms";
  }

  private static @Nullable SSLException findTlsFailure(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SSLException tls) {
        return tls;
      }
    }
    return null;
  }

  private static String describeTls(SSLException failure) {
    String reason = TLS_HANDSHAKE_FAILED;
    // the innermost cause says most
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      reason = describeTlsCause(cause).orElse(reason);
    }
    return reason;
  }

  private static Optional<String> describeTlsCause(Throwable cause) {
    if (cause instanceof NotSslRecordException) {
      return Optional.of(NO_TLS);
    }
    if (cause instanceof CertificateExpiredException) {
      return Optional.of(CERTIFICATE_EXPIRED);
    }
    if (cause instanceof CertificateNotYetValidException) {
      return Optional.of(CERTIFICATE_NOT_YET_VALID);
    }
    if (cause instanceof CertificateException) {
      return Optional.of(
          describesName(message(cause)) ? CERTIFICATE_FOR_OTHER_NAME : CERTIFICATE_NOT_TRUSTED);
    }
    Matcher alert = RECEIVED_ALERT.matcher(message(cause));
    return alert.find() ? Optional.of(describeAlert(alert.group(1))) : Optional.empty();
  }

  private static String describeAlert(String name) {
    return name.contains("certificate") || name.equals("unknown_ca")
        ? CLIENT_CERTIFICATE_MISSING
        : TLS_HANDSHAKE_FAILED + ": " + name.replace('_', ' ');
  }

  /** Whether the JDK's verification of the host name failed: it has no exception of its own for that. */
  private static boolean describesName(String message) {
    return message.startsWith("no subject alternative") || message.startsWith("no name matching");
  }

  private static String message(Throwable failure) {
    return failure.getMessage() == null ? "" : failure.getMessage().toLowerCase(Locale.ROOT);
  }
}
