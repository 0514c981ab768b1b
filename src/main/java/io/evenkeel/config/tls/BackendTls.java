package io.evenkeel.config.tls;

import io.evenkeel.model.Backend;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.TrustOptions;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How a pool's {@code https} backends are spoken to, by requests and by probes alike.
 *
 * @param verify whether a backend has to prove who it is
 * @param ca who may vouch for a backend; empty: the JDK's own list
 * @param certificate shown to backends that ask for one
 * @param serverName asked for (SNI) and verified; empty: the host of the backend's URL
 */
public record BackendTls(
    boolean verify,
    Optional<TrustedCertificates> ca,
    Optional<CertificateAndKey> certificate,
    Optional<String> serverName) {

  public static final BackendTls DEFAULT =
      new BackendTls(true, Optional.empty(), Optional.empty(), Optional.empty());

  private static final Pattern ONE_LABEL =
      Pattern.compile("[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?");

  /** The name that {@code backend} has to prove. */
  public String serverNameFor(Backend backend) {
    return serverName.orElse(backend.host());
  }

  /** The same, where that name is said elsewhere too and holds there. */
  public BackendTls withServerName(Optional<String> other) {
    return other.isEmpty() ? this : new BackendTls(verify, ca, certificate, other);
  }

  /** Makes a client do so; it must be told the name with each connection. */
  public void applyTo(HttpClientOptions options) {
    options.setEnabledSecureTransportProtocols(TlsDefaults.VERSIONS);
    TlsDefaults.CIPHER_SUITES.forEach(options::addEnabledCipherSuite);
    options.setVerifyHost(verify).setTrustAll(!verify);
    if (verify) {
      ca.ifPresent(given -> options.setTrustOptions(TrustOptions.wrap(given.trustManagers())));
    }
    certificate.ifPresent(
        own -> options.setKeyCertOptions(KeyCertOptions.wrap(new SniCredentials(List.of(own)))));
    // The JDK asks for a name with a dot by itself, and never for any other.
    options.setForceSni(
        serverName.filter(name -> ONE_LABEL.matcher(name).matches()).isPresent());
  }
}
