package io.evenkeel.health.probe;

import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.TooLongFrameException;
import io.vertx.core.http.HttpClosedException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.util.Locale;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/** Describes a failure in a few words for people. */
final class ProbeFailures {
  private ProbeFailures() {}

  static String describe(Throwable failure) {
    String message =
        failure.getMessage() == null ? "" : failure.getMessage().toLowerCase(Locale.ROOT);
    if (failure instanceof UnknownHostException) {
      return "name not known";
    }
    if (failure instanceof ConnectTimeoutException || failure instanceof TimeoutException) {
      return "timed out";
    }
    if (failure instanceof SSLException) {
      return describeTls(failure);
    }
    if (failure instanceof HttpClosedException
        || failure instanceof PrematureChannelClosureException) {
      return "connection closed before the answer";
    }
    if (failure instanceof TooLongFrameException) {
      return "head of the answer too long";
    }
    if (failure instanceof IOException) {
      return describeIo(failure, message);
    }
    if (failure instanceof IllegalArgumentException || failure instanceof DecoderException) {
      return "not an HTTP answer";
    }
    return message.isEmpty() ? failure.getClass().getSimpleName() : message;
  }

  private static String describeIo(Throwable failure, String message) {
    if (message.contains("refused")) {
      return "connection refused";
    }
    if (message.contains("reset") || message.contains("broken pipe")) {
      return "connection reset";
    }
    if (message.contains("no route")) {
      return "no route to it";
    }
    if (message.contains("unreachable")) {
      return "network unreachable";
    }
    return failure instanceof ConnectException ? "connection failed" : "connection broken";
  }

  private static String describeTls(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof CertificateException) {
        return "certificate not trusted";
      }
    }
    return "TLS handshake failed";
  }
}
