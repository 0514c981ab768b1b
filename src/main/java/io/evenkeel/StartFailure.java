package io.evenkeel;

import io.evenkeel.config.Config;
import io.evenkeel.config.ConfigException;
import io.evenkeel.config.ListenerConfig;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Turns what kept a balancer from starting into a sentence for a person. */
final class StartFailure {
  private StartFailure() {}

  /** @param cause null where it was never heard of: the launcher waits two minutes */
  static Refusal of(@Nullable Throwable cause, Config config) {
    if (cause == null) {
      return inTheWay("not started within two minutes; the log says how far it came");
    }
    for (Throwable at = cause; at != null; at = at.getCause()) {
      if (at instanceof Refusal refusal) {
        return refusal;
      }
      if (at instanceof ConfigException mistakes) {
        return new Refusal(Refusal.MISTAKES, String.join("\n", mistakes.problems()));
      }
    }
    return (aboutBinding(cause) ? occupied(config) : Optional.<String>empty())
        .map(StartFailure::inTheWay)
        .orElseGet(() -> inTheWay("not started: " + said(cause)));
  }

  private static Refusal inTheWay(String sentence) {
    return new Refusal(Refusal.IN_THE_WAY, "evenkeel: " + sentence + ".");
  }

  private static boolean aboutBinding(Throwable cause) {
    for (Throwable at = cause; at != null; at = at.getCause()) {
      // epoll says it with an IOException of its own, and neither it nor NIO names the port
      if (at instanceof BindException || said(at).contains("bind(")) {
        return true;
      }
    }
    return said(cause).contains("in use");
  }

  private record Wanted(String host, int port, String key) {}

  /** Tries each address that was to be opened, and names the first that cannot be. */
  private static Optional<String> occupied(Config config) {
    List<Wanted> all = new ArrayList<>();
    for (ListenerConfig listener : config.listeners()) {
      all.add(
          new Wanted(listener.host(), listener.port(), "the listener \"" + listener.name() + "\""));
    }
    if (config.admin().enabled()) {
      all.add(new Wanted(config.admin().host(), config.admin().port(), "admin.port"));
    }
    return all.stream()
        .filter(wanted -> wanted.port != 0)
        .flatMap(wanted -> trouble(wanted).stream())
        .findFirst();
  }

  private static Optional<String> trouble(Wanted wanted) {
    InetSocketAddress address = new InetSocketAddress(wanted.host, wanted.port);
    if (address.isUnresolved()) {
      return Optional.of(wanted.key + ": there is no address \"" + wanted.host
          + "\"; write an address of this machine, or 0.0.0.0");
    }
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(address);
      return Optional.empty();
    } catch (IOException cannot) {
      return Optional.of(sentence(wanted, said(cannot)));
    }
  }

  private static String sentence(Wanted wanted, String said) {
    if (said.contains("in use")) {
      return "port " + wanted.port + " is in use; stop what listens there, or give " + wanted.key
          + " another port";
    }
    if (said.contains("ermission denied")) {
      return "port " + wanted.port + " is not allowed to this user; take one above 1023 for "
          + wanted.key + ", or grant CAP_NET_BIND_SERVICE";
    }
    return wanted.host + ":" + wanted.port + " cannot be opened for " + wanted.key + ": " + said;
  }

  private static String said(Throwable cause) {
    String message = cause.getMessage();
    return message == null || message.isBlank() ? cause.getClass().getSimpleName() : message;
  }
}
