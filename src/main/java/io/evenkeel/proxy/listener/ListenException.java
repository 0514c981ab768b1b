package io.evenkeel.proxy.listener;

import io.evenkeel.config.ListenerConfig;

/** Thrown if a listener could not be opened; the message is one plain sentence. */
public final class ListenException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ListenException(ListenerConfig listener, Throwable cause) {
    super(describe(listener, cause), cause, false, false);
  }

  private static String describe(ListenerConfig listener, Throwable cause) {
    String reason = String.valueOf(cause.getMessage());
    String address = "port " + listener.port() + " on " + listener.host();
    if (reason.contains("in use")) {
      return address + " is in use; stop what listens there, or change the port of listener "
          + listener.name();
    }
    if (reason.contains("ermission denied")) {
      return address
          + " may not be opened by this user; take a port above 1023, or grant the right to open it";
    }
    return address + " cannot be opened for listener " + listener.name() + ": " + reason;
  }
}
