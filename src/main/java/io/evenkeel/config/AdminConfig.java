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

  /** What applies after a reload to {@code next}: only certificates and {@code readyWhen} need no restart. */
  public AdminConfig reloadedTo(AdminConfig next) {
    return new AdminConfig(
        enabled,
        host,
        port,
        token,
        tls.isPresent() && next.tls.isPresent() ? next.tls : tls,
        next.readyWhen);
  }

  @Override
  public String toString() {
    return "AdminConfig[enabled=" + enabled + ", host=" + host + ", port=" + port + "]";
  }
}
