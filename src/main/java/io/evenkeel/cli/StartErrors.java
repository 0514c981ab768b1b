package io.evenkeel.cli;

import io.evenkeel.config.ConfigException;
import org.jspecify.annotations.Nullable;

/** Turns what kept a balancer from starting into what a person reads: no class, no trace. */
final class StartErrors {
  private StartErrors() {}

  /** @param cause null where it was never heard of: the launcher waits two minutes */
  static CommandLineException of(@Nullable Throwable cause) {
    if (cause == null) {
      return inTheWay("not within two minutes; the log says how far it came");
    }
    for (Throwable at = cause; at != null; at = at.getCause()) {
      if (at instanceof CommandLineException refusal) {
        return refusal;
      }
      if (at instanceof ConfigException mistakes) {
        return new CommandLineException(
            CommandLineException.MISTAKES, String.join("\n", mistakes.problems()));
      }
    }
    String message = cause.getMessage();
    return inTheWay(
        message == null || message.isBlank() ? cause.getClass().getSimpleName() : message);
  }

  private static CommandLineException inTheWay(String because) {
    String end = because.endsWith(".") ? "" : ".";
    return new CommandLineException(
        CommandLineException.IN_THE_WAY, "evenkeel: not started: " + because + end);
  }
}
