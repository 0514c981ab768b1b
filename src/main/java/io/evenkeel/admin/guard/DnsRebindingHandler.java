package io.evenkeel.admin.guard;

import io.evenkeel.admin.api.ProblemException;
import io.netty.util.NetUtil;
import io.vertx.core.Handler;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.RoutingContext;
import java.net.InetAddress;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Used without a token: rejects host names that are not this machine's own. Otherwise a page whose name was rebound
 * to loopback after it was loaded (DNS rebinding) would count as the same site and could do anything.
 */
public final class DnsRebindingHandler implements Handler<RoutingContext> {
  private final String configuredHost;

  /**
   * @param configured the host that the admin is bound to
   */
  public DnsRebindingHandler(String configured) {
    this.configuredHost = normalize(configured);
  }

  @Override
  public void handle(RoutingContext ctx) {
    HostAndPort requested = ctx.request().authority();
    if (requested != null
        && (normalize(requested.host()).equals(configuredHost) || isLoopback(requested.host()))) {
      ctx.next();
    } else {
      ProblemException.respond(
          ctx,
          new ProblemException(
              421,
              "the Host of the request is not this machine's; use localhost, or set admin.token and send it"));
    }
  }

  /** Whether {@code host} is a name or an address of this machine only. Does not use DNS. */
  public static boolean isLoopback(@Nullable String host) {
    if (host == null) {
      return false;
    }
    String unbracketed = normalize(host);
    InetAddress address = NetUtil.createInetAddressFromIpAddressString(unbracketed);
    return address == null ? unbracketed.equals("localhost") : address.isLoopbackAddress();
  }

  private static String normalize(String host) {
    String lower = host.toLowerCase(Locale.ROOT);
    return lower.startsWith("[") && lower.endsWith("]")
        ? lower.substring(1, lower.length() - 1)
        : lower;
  }
}
