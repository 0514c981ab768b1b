package io.evenkeel.http;

import io.netty.util.AsciiString;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/** Which fields end at this hop (RFC 9110 section 7.6.1), and which of them a Connection field adds. */
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

  /** Whether a field of this name is never passed on as it came; framing is written anew. */
  public static boolean isHopByHop(CharSequence name) {
    return NAMES.contains(name);
  }

  public static boolean equalsIgnoreCase(String lowerCase, CharSequence name) {
    return AsciiString.contentEqualsIgnoreCase(lowerCase, name);
  }

  /** The lower-case names that Connection fields list, beyond those that end here anyway. */
  public static Set<String> connectionOptions(MultiMap fields) {
    String only = fields.get(HttpHeaders.CONNECTION);
    if (only == null) {
      return Set.of();
    }
    boolean usual = only.equalsIgnoreCase("keep-alive") || only.equalsIgnoreCase("close");
    if (usual && !HeaderNames.isRepeated(fields, HttpHeaders.CONNECTION)) {
      return Set.of();
    }
    Set<String> names = new HashSet<>();
    for (String list : fields.getAll(HttpHeaders.CONNECTION)) {
      for (String name : list.split(",", -1)) {
        names.add(name.trim().toLowerCase(Locale.ROOT));
      }
    }
    return names;
  }

  /** Whether the connection is not used after this message (RFC 9112 section 9.3). */
  public static boolean closesConnection(MultiMap fields, boolean onePointZero) {
    String only = fields.get(HttpHeaders.CONNECTION);
    if (only == null) {
      return onePointZero;
    }
    if (only.equalsIgnoreCase("keep-alive")
        && !HeaderNames.isRepeated(fields, HttpHeaders.CONNECTION)) {
      return false;
    }
    boolean keeps = !onePointZero;
    for (String list : fields.getAll(HttpHeaders.CONNECTION)) {
      for (String option : list.split(",", -1)) {
        if (option.trim().equalsIgnoreCase("close")) {
          return true;
        }
        keeps |= option.trim().equalsIgnoreCase("keep-alive");
      }
    }
    return !keeps;
  }
}
