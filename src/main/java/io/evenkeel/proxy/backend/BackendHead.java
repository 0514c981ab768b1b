package io.evenkeel.proxy.backend;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.net.HostAndPort;

/** What a head for HTTP/2 has otherwise than one for HTTP/1 (RFC 9113 section 8.3.1). */
final class BackendHead {
  private BackendHead() {}

  static void convertToHttp2(HttpClientRequest to) {
    MultiMap out = to.headers();
    String host = out.get("Host");
    if (host != null) {
      int colon = host.lastIndexOf(':');
      boolean ported = colon > host.lastIndexOf(']') && colon < host.length() - 1;
      to.authority(HostAndPort.create(
          ported ? host.substring(0, colon) : host,
          ported ? Integer.parseInt(host.substring(colon + 1)) : -1));
      out.remove("Host");
    }
    // TE says all by itself there, and this would make it malformed
    out.remove("Connection");
  }
}
