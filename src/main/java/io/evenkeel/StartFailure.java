package io.evenkeel;

import io.evenkeel.config.ConfigException;
import org.jspecify.annotations.Nullable;

/** Turns what kept a balancer from starting into what a person reads: no class, no trace. */
final class StartFailure {
  private StartFailure() {}

  /** @param cause null where it was never heard of: the launcher waits two minutes */
  static Refusal of(@Nullable Throwable cause) {
    if (cause == null) {
      return inTheWay("not within two minutes; the log says how far it came");
    }
    for (Throwable at = cause; at != null; at = at.getCause()) {
      if (at instanceof Refusal refusal) {
        return refusal;
      }
      if (at instanceof ConfigException mistakes) {
        return new Refusal(Refusal.MISTAKES, String.join("\n", mistakes.problems()));
      }
    }
    String message = cause.getMessage();
    return inTheWay(
        message == null || message.isBlank() ? cause.getClass().getSimpleName() : message);
  }

  private static Refusal inTheWay(String because) {
    String end = because.endsWith(".") ? "" : ".";
    return new Refusal(Refusal.IN_THE_WAY, "evenkeel: not started: " + because + end);
  }
}
