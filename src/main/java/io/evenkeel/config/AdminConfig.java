package io.evenkeel.config;

import io.evenkeel.config.tls.ListenerTls;
import java.util.List;
import java.util.Optional;

/**
 * Settings of the admin listener.
 *
 * @param enabled false if there is no admin ({@code admin: false})
 * @param port 0..65535; 0 for any free port
 * @param token empty if the admin needs none, which only a loopback host allows
 * @param tls empty for clear text
 * @param readyWhen the pools that must accept requests for {@code /health/ready} to be 200
 */
public record AdminConfig(
    boolean enabled,
    String host,
    int port,
    String token,
    Optional<ListenerTls> tls,
    List<String> readyWhen) {
  /** An admin without TLS, whose readiness follows no pool. */
  public AdminConfig(boolean enabled, String host, int port, String token) {
    this(enabled, host, port, token, Optional.empty(), List.of());
  }

  /** Whether {@code other} needs no restart: nothing but the certificates and {@code readyWhen} may differ. */
  public boolean sameExceptCertificates(AdminConfig other) {
    return enabled == other.enabled
        && host.equals(other.host)
        && port == other.port
        && token.equals(other.token)
        && tls.isPresent() == other.tls.isPresent();
  }

  @Override
  public String toString() {
    return "AdminConfig[enabled=" + enabled + ", host=" + host + ", port=" + port + "]";
  }
}
