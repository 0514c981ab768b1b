package io.evenkeel.proxy.headers;

import org.jspecify.annotations.Nullable;

/** The parts of a host with an optional port (RFC 9110 section 7.2). */
final class Authority {
  static final int NO_PORT = -1;
  private static final int MAX_PORT = 65_535;

  private Authority() {}

  /** The port in {@code authority}, or {@link #NO_PORT} if it has no valid one. */
  static int port(@Nullable String authority) {
    return authority == null || !hasPort(authority)
        ? NO_PORT
        : parsePort(authority, nameEnd(authority) + 1);
  }

  static boolean hasPort(String authority) {
    return nameEnd(authority) < authority.length();
  }

  /** The number from {@code from} to the end if it is a port, otherwise {@link #NO_PORT}. */
  static int parsePort(String text, int from) {
    int port = 0;
    for (int i = from; i < text.length() && port <= MAX_PORT; i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        return NO_PORT;
      }
      port = port * 10 + c - '0';
    }
    return port > 0 && port <= MAX_PORT ? port : NO_PORT;
  }

  static int defaultPort(String scheme) {
    return scheme.equals("https") ? 443 : 80;
  }

  /** {@code authority} with another port, which is not written if it is that of the scheme. */
  static String withPort(String authority, int port, String scheme) {
    String name = authority.substring(0, nameEnd(authority));
    return port == defaultPort(scheme) ? name : name + ':' + port;
  }

  private static int nameEnd(String authority) {
    int colon = authority.lastIndexOf(':');
    return colon > authority.lastIndexOf(']') ? colon : authority.length();
  }
}
