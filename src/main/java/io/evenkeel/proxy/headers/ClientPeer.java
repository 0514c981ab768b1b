package io.evenkeel.proxy.headers;

import io.netty.util.NetUtil;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * The other end of a client's connection, as its socket or its PROXY header names it. Caches the last forwarding
 * headers. Used on the connection's event loop only.
 */
public final class ClientPeer {
  private final HttpConnection connection;
  private final String address;
  private final boolean secure;
  private @Nullable ForwardedHeaders lastForwarded;

  public ClientPeer(HttpConnection connection) {
    this.connection = connection;
    this.address = address(connection);
    this.secure = connection.isSsl();
  }

  /** The client's address, IPv6 in the form of RFC 5952. Empty if it is unknown. */
  public String address() {
    return address;
  }

  /** Whether the connection is encrypted. */
  public boolean secure() {
    return secure;
  }

  /** The port that the client connected to. */
  int localPort() {
    return connection.localAddress().port();
  }

  /**
   * The forwarding headers for a request of this client.
   *
   * @param host the host of the request; {@code null} if it has none
   */
  ForwardedHeaders forwarded(@Nullable String host) {
    ForwardedHeaders last = lastForwarded;
    if (last == null || !last.isForHost(host)) {
      last = new ForwardedHeaders(address, secure, localPort(), host);
      lastForwarded = last;
    }
    return last;
  }

  private static String address(HttpConnection connection) {
    SocketAddress remote = connection.remoteAddress();
    if (remote == null || !remote.isInetSocket()) {
      // the PROXY header names a Unix socket: use the address of the connection itself
      remote = connection.remoteAddress(true);
    }
    String address = remote == null ? "" : String.valueOf(remote.hostAddress());
    if (address.indexOf(':') < 0) {
      return address;
    }
    int zone = address.indexOf('%');
    byte[] bytes =
        NetUtil.createByteArrayFromIpAddressString(zone < 0 ? address : address.substring(0, zone));
    return bytes == null ? address : NetUtil.bytesToIpAddress(bytes);
  }
}
