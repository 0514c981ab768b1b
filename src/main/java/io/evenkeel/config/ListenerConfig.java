package io.evenkeel.config;

import io.evenkeel.config.tls.ListenerTls;
import java.util.Optional;

/**
 * One address that clients connect to. What a listener does not say itself is the proxy's.
 *
 * @param port 0..65535; 0 takes any free one
 * @param tls empty: clear text
 * @param h2c whether clients may speak HTTP/2 in clear text, from the first byte (RFC 9113 section 3.3)
 * @param proxyProtocol whether every connection begins with a PROXY header, which names the client
 * @param monitorPath the path at which this listener answers for the balancer itself, e.g. {@code /healthz}
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
    AccessLogFormat accessLog) {

  /** What an access log line looks like. */
  public enum AccessLogFormat {
    OFF,
    COMBINED,
    JSON
  }
}
