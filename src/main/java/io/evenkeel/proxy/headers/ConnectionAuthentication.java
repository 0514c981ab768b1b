package io.evenkeel.proxy.headers;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.vertx.core.MultiMap;
import java.util.List;

/**
 * Finds requests and responses of the schemes that authenticate a connection instead of a request (RFC 4559, MS-NTHT,
 * MS-N2HT): NTLM, Negotiate with its variants, Kerberos. After the last message of the handshake, the server takes
 * whatever comes over the connection for requests of the same user.
 */
public final class ConnectionAuthentication {
  private static final int UNAUTHORIZED = 401;

  /** How the names of the schemes begin: Negotiate and Nego2 have the same meaning. */
  private static final List<String> SCHEMES = List.of("ntlm", "nego", "kerberos");

  private ConnectionAuthentication() {}

  /** Whether a request authenticates its connection, or continues to do so. */
  public static boolean isIn(MultiMap requestHeaders) {
    return requestHeaders.contains(HttpHeaderNames.AUTHORIZATION)
        && requestHeaders.getAll(HttpHeaderNames.AUTHORIZATION).stream()
            .anyMatch(ConnectionAuthentication::isOfScheme);
  }

  /** Whether a response has a message of the handshake, which the client answers over the same connection. */
  public static boolean continuesIn(int status, MultiMap responseHeaders) {
    return status == UNAUTHORIZED
        && responseHeaders.getAll(HttpHeaderNames.WWW_AUTHENTICATE).stream()
            .flatMap(list -> List.of(list.split(",", -1)).stream())
            .map(String::strip)
            .anyMatch(challenge -> challenge.indexOf(' ') > 0 && isOfScheme(challenge));
  }

  private static boolean isOfScheme(String credentials) {
    String text = credentials.stripLeading();
    return SCHEMES.stream().anyMatch(each -> text.regionMatches(true, 0, each, 0, each.length()));
  }
}
