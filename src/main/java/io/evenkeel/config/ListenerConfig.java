package io.evenkeel.config;

import io.evenkeel.config.tls.ListenerTls;
import java.util.Optional;

/**
 * An address that clients connect to. Keys that the listener does not set have the proxy's values.
 *
 * @param port 0..65535; 0 for any free port
 * @param tls empty for clear text
 * @param h2c whether clients may use HTTP/2 in clear text with prior knowledge (RFC 9113 section 3.3)
 * @param proxyProtocol whether every connection starts with a PROXY header that has the client's address
 * @param monitorPath the path of the balancer's own health check on this listener, such as {@code /healthz}
 */
public record ListenerConfig(
    String name,
    String host,
    int port,
    Optional<ListenerTls> tls,
    boolean h2c,
    boolean proxyProtocol,
    Optional<String> monitorPath,
    ClientTimeouts timeouts,
    ClientLimits limits,
    Cidrs trustedProxies,
    AccessLogConfig accessLog) {

  /** A copy with other TLS settings. */
  public ListenerConfig withTls(Optional<ListenerTls> other) {
    return new ListenerConfig(
        name,
        host,
        port,
        other,
        h2c,
        proxyProtocol,
        monitorPath,
        timeouts,
        limits,
        trustedProxies,
        accessLog);
  }
}
