package io.evenkeel.proxy.backend;

import io.evenkeel.model.Outcome;
import io.evenkeel.net.FailureReasons;
import io.evenkeel.net.OwnFailures;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.StreamResetException;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Converts exceptions of sockets and codecs into an {@link Outcome}, with the words of {@link FailureReasons}. */
public final class FailureClassifier {
  private FailureClassifier() {}

  /** The outcome of an attempt for which no connection could be opened. */
  static Outcome classifyConnect(Throwable failure) {
    return OwnFailures.describe(failure)
        .<Outcome>map(Outcome.Saturated::new)
        .orElseGet(() -> new Outcome.Unreachable(FailureReasons.describeConnect(failure)));
  }

  /**
   * The outcome of an attempt that could not begin on its connection.
   *
   * @param reused whether a response was read from the connection before: then its close is not the backend's fault
   */
  public static Outcome classifyUnsent(@Nullable Throwable failure, boolean reused) {
    Optional<String> own = failure == null ? Optional.empty() : OwnFailures.describe(failure);
    if (own.isPresent()) {
      return new Outcome.Saturated(own.get());
    }
    return reused ? new Outcome.Stale(false) : new Outcome.Unreachable("closed at once");
  }

  /**
   * The outcome of an attempt that failed after its request was sent and before the response head was read.
   *
   * @param reused whether a response was read from the connection before: then its close is not the backend's fault
   */
  static Outcome classifyBeforeHead(Throwable failure, boolean reused) {
    Optional<String> own = OwnFailures.describe(failure);
    if (own.isPresent()) {
      return new Outcome.Saturated(own.get(), true);
    }
    boolean closed = failure instanceof HttpClosedException
        || failure instanceof IOException
            && !(failure instanceof PrematureChannelClosureException)
            && !(failure instanceof DecoderException);
    return reused && closed
        ? new Outcome.Stale(true)
        : new Outcome.Broken(FailureReasons.describeBeforeHead(failure));
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
    return OwnFailures.describe(failure)
        .<Outcome>map(own -> new Outcome.Saturated(own, true))
        .orElseGet(() -> new Outcome.Truncated(FailureReasons.describeWithinResponse(failure)));
  }
}
