package io.evenkeel.proxy;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.net.HostAndPort;

/** What a head for HTTP/2 has otherwise than one for HTTP/1 (RFC 9113 section 8.3.1). */
final class BackendHead {
  private BackendHead() {}

  /**
   * Makes it so.
   *
   * @param in the client's fields
   */
  static void become2(HttpClientRequest to, MultiMap in) {
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
    for (String list : in.getAll("TE")) {
      for (String coding : list.split(",", -1)) {
        if (coding.trim().equalsIgnoreCase("trailers")) {
          out.set("TE", "trailers");
        }
      }
    }
  }
}
