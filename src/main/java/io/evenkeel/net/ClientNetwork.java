package io.evenkeel.net;

import io.netty.util.NetUtil;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** The part of a client's address that one client cannot change at will, to count what each client does. */
public final class ClientNetwork {
  private static final int IPV4_BYTES = 4;
  private static final int IPV6_PREFIX_BYTES = 8;

  private ClientNetwork() {}

  /** The IPv4 address, or the first 64 bits of the IPv6 address; {@code local} for a socket without an address. */
  public static String of(@Nullable SocketAddress remote) {
    String host = remote == null ? null : remote.hostAddress();
    return host == null ? "local" : of(host);
  }

  /** The same for an address as text; any other text stays as it is. */
  public static String of(String host) {
    InetAddress address = NetUtil.createInetAddressFromIpAddressString(host);
    if (address == null || address.getAddress().length <= IPV4_BYTES) {
      return host;
    }
    StringBuilder prefix = new StringBuilder(24);
    byte[] bytes = address.getAddress();
    for (int i = 0; i < IPV6_PREFIX_BYTES; i += 2) {
      prefix
          .append(Integer.toHexString((bytes[i] & 0xff) << 8 | bytes[i + 1] & 0xff))
          .append(':');
    }
    return prefix.append(":/64").toString();
  }
}
