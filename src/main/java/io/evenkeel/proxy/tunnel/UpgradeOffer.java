package io.evenkeel.proxy.tunnel;

import io.evenkeel.http.HopByHop;
import io.evenkeel.http.HttpSyntax;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The protocols that a client offers to switch to and that the proxy may offer to a backend. */
public final class UpgradeOffer {
  public static final int SWITCHING_PROTOCOLS = 101;
  static final String WEB_SOCKET = "websocket";

  private final List<String> offered;

  private UpgradeOffer(List<String> offered) {
    this.offered = offered;
  }

  /**
   * Reads the offer of a request (RFC 9110 section 7.8). Returns null if it offers nothing that can be tunnelled: a
   * body would have to be sent first, and another version of HTTP would bypass the checks of this proxy.
   *
   * @param hasBody whether the request declares a body
   */
  public static @Nullable UpgradeOffer of(
      HttpVersion version, HttpMethod method, MultiMap headers, boolean hasBody) {
    if (!headers.contains(HttpHeaders.UPGRADE)
        || version != HttpVersion.HTTP_1_1
        || !method.equals(HttpMethod.GET)
        || hasBody
        || !HopByHop.connectionOptions(headers).contains("upgrade")) {
      return null;
    }
    List<String> offered = new ArrayList<>(1);
    for (String protocol : parseProtocols(headers.getAll(HttpHeaders.UPGRADE))) {
      if (!isProtocol(protocol)) {
        return null;
      }
      if (!isHttp(protocol)) {
        offered.add(protocol);
      }
    }
    return offered.isEmpty() ? null : new UpgradeOffer(offered);
  }

  private static List<String> parseProtocols(List<String> headerValues) {
    List<String> protocols = new ArrayList<>(1);
    for (String headerValue : headerValues) {
      for (String protocol : headerValue.split(",", -1)) {
        if (!protocol.isBlank()) {
          protocols.add(protocol.strip());
        }
      }
    }
    return protocols;
  }

  /** Whether the text is a name with an optional slash and version, both tokens (RFC 9110 section 5.6.2). */
  private static boolean isProtocol(String protocol) {
    int slash = protocol.indexOf('/');
    for (int i = 0; i < protocol.length(); i++) {
      if (!HttpSyntax.isToken(protocol.charAt(i)) && i != slash) {
        return false;
      }
    }
    return slash != 0 && slash != protocol.length() - 1;
  }

  private static boolean isHttp(String protocol) {
    String name = protocol.toLowerCase(Locale.ROOT);
    return name.startsWith("h2") || name.startsWith("http");
  }

  /** The value of the Upgrade header for the backend. */
  public String headerValue() {
    return String.join(", ", offered);
  }

  /** Why the headers of a 101 are malformed; null if they name a protocol of this offer. */
  @Nullable
  public String validate(MultiMap response) {
    List<String> chosen = parseProtocols(response.getAll(HttpHeaders.UPGRADE));
    if (chosen.isEmpty()) {
      return "a 101 without Upgrade";
    }
    for (String protocol : chosen) {
      if (offered.stream().noneMatch(protocol::equalsIgnoreCase)) {
        return "a 101 to a protocol that was not asked for";
      }
    }
    boolean unkeyed = !response.contains("Sec-WebSocket-Accept");
    return isWebSocket(response) && unkeyed ? "a WebSocket without Sec-WebSocket-Accept" : null;
  }

  /** Whether WebSocket frames (RFC 6455) follow this 101. */
  public static boolean isWebSocket(MultiMap response) {
    return WEB_SOCKET.equalsIgnoreCase(response.get(HttpHeaders.UPGRADE));
  }
}
