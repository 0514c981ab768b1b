package io.evenkeel.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How a listener proves who it is, and whether its clients have to.
 *
 * @param certificates at least one, the default first
 * @param clientCa who may vouch for clients; there unless {@code clientAuth} is {@code NONE}
 * @param hsts of {@code Strict-Transport-Security}; empty: the field is not sent
 */
public record ListenerTls(
    List<KeyedCertificate> certificates,
    ClientAuth clientAuth,
    Optional<Authorities> clientCa,
    Optional<Duration> hsts) {

  /** Whether clients are asked for a certificate: not, without harm if they have none, or else sent away. */
  public enum ClientAuth {
    NONE,
    REQUEST,
    REQUIRED
  }
}
