package io.evenkeel.proxy.client.http2;

import io.evenkeel.http.RequestUri;
import io.netty.util.AsciiString;
import io.vertx.core.net.HostAndPort;
import org.jspecify.annotations.Nullable;

/**
 * Whom requests of HTTP/2 ask: mostly the same on one connection (RFC 9113 section 8.3.1).
 *
 * @param sent as it came
 * @param text as it is passed on
 */
public record Authority(CharSequence received, HostAndPort host, String text) {
  /** None where it is malformed. */
  static @Nullable Authority of(CharSequence sent) {
    HostAndPort host = HostAndPort.parseAuthority(sent.toString(), -1);
    if (host == null || !RequestUri.isAuthority(host.toString())) {
      return null;
    }
    return new Authority(sent, host, host.toString());
  }

  boolean matches(CharSequence other) {
    return AsciiString.contentEquals(received, other);
  }
}
