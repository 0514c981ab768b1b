package io.evenkeel.proxy.headers;

import io.evenkeel.config.Cidrs;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.SocketAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The other end of a client's connection, as its socket or its PROXY header names it. Keeps the last identity, which is
 * the same for all requests to one host unless a trusted proxy sends them. Used on the connection's event loop only.
 */
public final class ClientPeer {
  private final HttpConnection connection;
  private final String address;
  private final boolean secure;
  private @Nullable ClientIdentity lastIdentity;
  private Cidrs trustedProxies = Cidrs.NONE;
  private boolean trusted;

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

  String scheme() {
    return ForwardedHeaders.scheme(secure);
  }

  /**
   * Who sent a request over this connection, and with which URL.
   *
   * @param host the host of the request; {@code null} if it has none
   */
  public ClientIdentity identify(MultiMap headers, @Nullable String host, Cidrs proxies) {
    if (isTrusted(proxies)) {
      return new TrustedProxyReader(this, headers, host, proxies).read();
    }
    ClientIdentity last = lastIdentity;
    if (last == null || !Objects.equals(host, last.host())) {
      int port = port(host);
      last = new ClientIdentity(
          address, scheme(), host, port, false, new ForwardedHeaders(address, secure, port, host));
      lastIdentity = last;
    }
    return last;
  }

  private boolean isTrusted(Cidrs proxies) {
    if (!proxies.equals(trustedProxies)) {
      trustedProxies = proxies;
      trusted = proxies.contains(address);
    }
    return trusted;
  }

  /**
   * The port of the URL of a request to {@code host}: the one in it, the one that a PROXY header names, or that of the
   * scheme. Without a host it is the port that the client connected to.
   */
  int port(@Nullable String host) {
    int port = Authority.port(host);
    if (port != Authority.NO_PORT) {
      return port;
    }
    SocketAddress socket = connection.localAddress(true);
    SocketAddress named = connection.localAddress();
    if (named.isInetSocket() && !named.equals(socket)) {
      return named.port();
    }
    return host == null ? socket.port() : Authority.defaultPort(scheme());
  }

  /** The port that the connection was made to. */
  int localPort() {
    return connection.localAddress(true).port();
  }

  private static String address(HttpConnection connection) {
    SocketAddress remote = connection.remoteAddress();
    if (remote == null || !remote.isInetSocket()) {
      // the PROXY header names a Unix socket: use the address of the connection itself
      remote = connection.remoteAddress(true);
    }
    String address = remote == null ? "" : String.valueOf(remote.hostAddress());
    int zone = address.indexOf('%');
    String canonical = Cidrs.canonicalAddress(zone < 0 ? address : address.substring(0, zone));
    return canonical == null ? address : canonical;
  }
}
