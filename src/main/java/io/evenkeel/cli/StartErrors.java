package io.evenkeel.cli;

import io.evenkeel.ConfigLocator.UnreadableFileException;
import io.evenkeel.config.ConfigException;
import org.jspecify.annotations.Nullable;

/** Converts the cause of a failed start to text for a person, without class names and stack traces. */
final class StartErrors {
  private StartErrors() {}

  /**
   * @param cause {@code null} if the launcher gave up after two minutes without one
   */
  static CommandLineException of(@Nullable Throwable cause) {
    if (cause == null) {
      return startError("not within two minutes; the log says how far it came");
    }
    for (Throwable at = cause; at != null; at = at.getCause()) {
      if (at instanceof CommandLineException known) {
        return known;
      }
      if (at instanceof UnreadableFileException unreadable) {
        return new CommandLineException(
            CommandLineException.EXIT_FAILURE, String.valueOf(unreadable.getMessage()));
      }
      if (at instanceof ConfigException mistakes) {
        return new CommandLineException(
            CommandLineException.EXIT_CONFIG_ERROR, String.join("\n", mistakes.problems()));
      }
    }
    String message = cause.getMessage();
    return startError(
        message == null || message.isBlank() ? cause.getClass().getSimpleName() : message);
  }

  private static CommandLineException startError(String reason) {
    String end = reason.endsWith(".") ? "" : ".";
    return new CommandLineException(
        CommandLineException.EXIT_FAILURE, "evenkeel: not started: " + reason + end);
  }
}
