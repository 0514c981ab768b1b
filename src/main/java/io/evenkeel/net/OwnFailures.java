package io.evenkeel.net;

import io.netty.channel.ChannelException;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;

/**
 * Distinguishes failures of this process from failures of a backend: it has no more file descriptors, memory or ports,
 * its event loop stood still, or it has closed what the caller uses. No backend is to blame for these.
 */
public final class OwnFailures {
  private static final String PREFIX = "the balancer ";

  public static final String OUT_OF_DESCRIPTORS = PREFIX + "has no file descriptor left";
  public static final String OUT_OF_MEMORY = PREFIX + "has too little memory";
  public static final String OUT_OF_PORTS = PREFIX + "has no local port or address left";
  public static final String LOOP_STOOD_STILL =
      PREFIX + "was too late, since its event loop stood still";
  private static final String CLOSED = PREFIX + "has closed its client";
  private static final String FAULTY = PREFIX + "has failed: ";

  private static final int MAX_CAUSES = 10;

  private OwnFailures() {}

  /** Whether a reason is one of this class. */
  public static boolean isOwn(String reason) {
    return reason.startsWith(PREFIX);
  }

  /** The reason if this process failed; empty if the other side did, or the network. */
  public static Optional<String> describe(Throwable failure) {
    Optional<String> reason = Optional.empty();
    Throwable cause = failure;
    for (int i = 0; cause != null && i < MAX_CAUSES && reason.isEmpty(); i++) {
      reason = describeCause(cause);
      cause = cause.getCause();
    }
    return reason;
  }

  /** The reason if code of this process threw unexpectedly. */
  public static String describeFault(Throwable failure) {
    return describe(failure).orElseGet(() -> FAULTY + failure);
  }

  private static Optional<String> describeCause(Throwable cause) {
    if (cause instanceof OutOfMemoryError) {
      return Optional.of(OUT_OF_MEMORY);
    }
    if (cause instanceof Error) {
      return Optional.of(FAULTY + cause);
    }
    if (cause instanceof RejectedExecutionException
        || cause instanceof IllegalStateException
            && "Client is closed".equals(cause.getMessage())) {
      return Optional.of(CLOSED);
    }
    return cause instanceof IOException || cause instanceof ChannelException
        ? describeSystemCall(String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT))
        : Optional.empty();
  }

  /** @param message contains the words of the C library for the number of an error */
  private static Optional<String> describeSystemCall(String message) {
    // EMFILE, ENFILE
    if (message.contains("too many open files")) {
      return Optional.of(OUT_OF_DESCRIPTORS);
    }
    // ENOMEM, ENOBUFS
    if (message.contains("cannot allocate memory")
        || message.contains("no buffer space available")) {
      return Optional.of(OUT_OF_MEMORY);
    }
    // EADDRNOTAVAIL, EADDRINUSE, EAGAIN
    return message.contains("assign requested address")
            || message.contains("address already in use")
            || message.contains("resource temporarily unavailable")
        ? Optional.of(OUT_OF_PORTS)
        : Optional.empty();
  }
}
