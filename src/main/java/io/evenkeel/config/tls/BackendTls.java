package io.evenkeel.config.tls;

import io.evenkeel.model.Backend;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.TrustOptions;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * TLS towards a pool's {@code https} backends, for requests and for probes.
 *
 * @param verify whether a backend's certificate is verified
 * @param ca the trusted certificates; empty for those of the JDK
 * @param certificate presented to backends that request one
 * @param serverName sent as SNI and verified; empty for the host of the backend's URL
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

  /** The name that the certificate of {@code backend} must have. */
  public String serverNameFor(Backend backend) {
    return serverName.orElse(backend.host());
  }

  /** A copy with {@code other} as server name, or this if {@code other} is empty. */
  public BackendTls withServerName(Optional<String> other) {
    return other.isEmpty() ? this : new BackendTls(verify, ca, certificate, other);
  }

  /** Configures a client. The server name must be set for each connection. */
  public void applyTo(HttpClientOptions options) {
    options.setEnabledSecureTransportProtocols(TlsDefaults.VERSIONS);
    TlsDefaults.CIPHER_SUITES.forEach(options::addEnabledCipherSuite);
    options.setVerifyHost(verify).setTrustAll(!verify);
    if (verify) {
      ca.ifPresent(given -> options.setTrustOptions(TrustOptions.wrap(given.trustManagers())));
    }
    certificate.ifPresent(
        own -> options.setKeyCertOptions(KeyCertOptions.wrap(new SniCredentials(List.of(own)))));
    // the JDK sends SNI only for names with a dot
    options.setForceSni(
        serverName.filter(name -> ONE_LABEL.matcher(name).matches()).isPresent());
  }
}
