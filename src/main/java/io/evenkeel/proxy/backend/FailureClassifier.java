package io.evenkeel.proxy.backend;

import io.evenkeel.model.Outcome;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.StreamResetException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Converts exceptions of sockets and codecs into an {@link Outcome}, and into words for logs and state. */
public final class FailureClassifier {
  private FailureClassifier() {}

  /** Describes why no connection could be opened. */
  static String describeConnectFailure(Throwable failure) {
    if (failure instanceof ConnectTimeoutException || failure instanceof TimeoutException) {
      return "connect timed out";
    }
    if (failure instanceof UnknownHostException) {
      return "name not known";
    }
    if (failure instanceof SSLException || failure.getCause() instanceof SSLException) {
      return "TLS handshake failed";
    }
    if (failure instanceof NoRouteToHostException) {
      return "no route";
    }
    if (failure instanceof ConnectException) {
      return "connection refused";
    }
    return "connection failed";
  }

  /**
   * The outcome of an attempt that failed after its request was sent and before the response head was read.
   *
   * @param reused whether a response was read from the connection before: then its close is not the backend's fault
   */
  static Outcome classifyBeforeHead(Throwable failure, boolean reused) {
    if (isLocalFailure(failure)) {
      return new Outcome.Stale(true);
    }
    if (failure instanceof PrematureChannelClosureException) {
      return new Outcome.Broken("closed within the response head");
    }
    if (failure instanceof HttpClosedException) {
      return reused ? new Outcome.Stale(true) : new Outcome.Broken("closed before an answer");
    }
    if (failure instanceof StreamResetException) {
      return new Outcome.Broken("stream reset before an answer");
    }
    if (failure instanceof IOException && !(failure instanceof DecoderException)) {
      return reused ? new Outcome.Stale(true) : new Outcome.Broken("reset before an answer");
    }
    return new Outcome.Broken("nonsense instead of an answer");
  }

  /**
   * Describes how the backend said that it did not process the request (RFC 9113 section 8.7); {@code null} if it did
   * not say so.
   */
  static @Nullable String refusalReason(Throwable failure) {
    if (failure instanceof StreamResetException reset
        && reset.getCode() == Http2Error.REFUSED_STREAM.code()) {
      return "stream refused";
    }
    // the stream was never opened, because the backend allows no more
    return failure instanceof Http2Exception unsent && unsent.error() == Http2Error.REFUSED_STREAM
        ? "no more streams"
        : null;
  }

  /** The outcome of an attempt whose response was truncated. */
  public static Outcome classifyWithinResponse(Throwable failure) {
    return isLocalFailure(failure)
        ? new Outcome.Saturated("out of memory for buffers")
        : new Outcome.Truncated(describeTruncation(failure));
  }

  /** Whether this process failed, e.g. by lack of memory, rather than the backend. */
  private static boolean isLocalFailure(Throwable failure) {
    return failure instanceof Error || failure.getCause() instanceof Error;
  }

  private static String describeTruncation(Throwable failure) {
    if (failure instanceof HttpClosedException
        || failure instanceof PrematureChannelClosureException) {
      return "closed within the answer";
    }
    return failure instanceof IOException || failure instanceof StreamResetException
        ? "reset within the answer"
        : "nonsense within the answer";
  }
}
