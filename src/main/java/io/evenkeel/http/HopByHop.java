package io.evenkeel.http;

import io.netty.util.AsciiString;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * Determines which headers are not forwarded: the fixed hop-by-hop headers, and those that Connection names (RFC 9110
 * section 7.6.1).
 */
public final class HopByHop {
  static final HeaderNameSet NAMES = HeaderNameSet.of(
      "te",
      "trailer",
      "upgrade",
      "connection",
      "keep-alive",
      "content-length",
      "http2-settings",
      "proxy-connection",
      "transfer-encoding",
      "proxy-authenticate",
      "proxy-authorization");

  private HopByHop() {}

  /**
   * Whether a header of this name is never forwarded as received. This includes the headers of the framing, which
   * this proxy writes itself.
   */
  public static boolean isHopByHop(CharSequence name) {
    return NAMES.contains(name);
  }

  public static boolean equalsIgnoreCase(String lowerCase, CharSequence name) {
    return AsciiString.contentEqualsIgnoreCase(lowerCase, name);
  }

  /**
   * The names that Connection headers list, in lower case; empty if they list only {@code keep-alive} or {@code close}.
   */
  public static Set<String> connectionOptions(MultiMap headers) {
    String first = headers.get(HttpHeaders.CONNECTION);
    if (first == null) {
      return Set.of();
    }
    boolean common = first.equalsIgnoreCase("keep-alive") || first.equalsIgnoreCase("close");
    if (common && !HeaderNames.isRepeated(headers, HttpHeaders.CONNECTION)) {
      return Set.of();
    }
    Set<String> names = new HashSet<>();
    for (String list : headers.getAll(HttpHeaders.CONNECTION)) {
      for (String name : list.split(",", -1)) {
        names.add(name.trim().toLowerCase(Locale.ROOT));
      }
    }
    return names;
  }

  /** Whether the sender closes the connection after this message (RFC 9112 section 9.3). */
  public static boolean closesConnection(MultiMap headers, boolean http10) {
    String first = headers.get(HttpHeaders.CONNECTION);
    if (first == null) {
      return http10;
    }
    if (first.equalsIgnoreCase("keep-alive")
        && !HeaderNames.isRepeated(headers, HttpHeaders.CONNECTION)) {
      return false;
    }
    boolean persistent = !http10;
    for (String list : headers.getAll(HttpHeaders.CONNECTION)) {
      for (String option : list.split(",", -1)) {
        if (option.trim().equalsIgnoreCase("close")) {
          return true;
        }
        persistent |= option.trim().equalsIgnoreCase("keep-alive");
      }
    }
    return !persistent;
  }
}
