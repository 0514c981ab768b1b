package io.evenkeel.proxy.headers;

import io.netty.util.NetUtil;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** The other end of a client's connection, or whom a PROXY header names, and what backends were last told of it. */
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

  /** IPv6 as RFC 5952 writes it. */
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

  /** What backends are told of its request to {@code host}, if it says whom it asks. */
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
      // a PROXY header that names a file: whoever sent it is all that is known
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
