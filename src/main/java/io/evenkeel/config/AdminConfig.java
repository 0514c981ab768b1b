package io.evenkeel.config;

import io.evenkeel.config.tls.ListenerTls;
import java.util.Optional;

/**
 * Where operators look and act.
 *
 * @param enabled {@code admin: false} opens nothing
 * @param port 0..65535; 0 takes any free one
 * @param token empty: none is asked for, which only a loopback host may do
 * @param tls empty: clear text
 */
public record AdminConfig(
    boolean enabled, String host, int port, String token, Optional<ListenerTls> tls) {
  /** In clear text. */
  public AdminConfig(boolean enabled, String host, int port, String token) {
    this(enabled, host, port, token, Optional.empty());
  }

  /** Whether {@code other} can be gone over to while it is open: only the certificates may differ. */
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
