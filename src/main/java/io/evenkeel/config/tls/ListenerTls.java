package io.evenkeel.config.tls;

import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.ServerSSLOptions;
import io.vertx.core.net.TrustOptions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * How a listener proves who it is, and whether its clients have to.
 *
 * @param certificates at least one, the default first
 * @param clientCa who may vouch for clients; there unless {@code clientAuth} is {@code NONE}
 * @param hsts of {@code Strict-Transport-Security}; empty: the field is not sent
 */
public record ListenerTls(
    List<CertificateAndKey> certificates,
    ClientAuth clientAuth,
    Optional<TrustedCertificates> clientCa,
    Optional<Duration> hsts) {

  /** What a server is told of it, when it opens and when the certificates change. */
  public ServerSSLOptions serverOptions() {
    ServerSSLOptions ssl = new ServerSSLOptions();
    // It looks for the name that the client asks for itself, so that one context does for all
    // names.
    ssl.setKeyCertOptions(KeyCertOptions.wrap(new SniCredentials(certificates)));
    clientCa.ifPresent(ca -> ssl.setTrustOptions(TrustOptions.wrap(ca.trustManagers())));
    ssl.setClientAuth(
        switch (clientAuth) {
          case NONE -> io.vertx.core.http.ClientAuth.NONE;
          case REQUEST -> io.vertx.core.http.ClientAuth.REQUEST;
          case REQUIRED -> io.vertx.core.http.ClientAuth.REQUIRED;
        });
    ssl.setEnabledSecureTransportProtocols(TlsDefaults.VERSIONS);
    TlsDefaults.CIPHER_SUITES.forEach(ssl::addEnabledCipherSuite);
    return ssl;
  }

  /**
   * Has a server speak TLS.
   *
   * @param protocols offered by ALPN (RFC 7301), the preferred first
   * @param handshake how long a handshake may take
   */
  public void applyTo(HttpServerOptions options, List<HttpVersion> protocols, Duration handshake) {
    ServerSSLOptions ssl = serverOptions();
    options
        .setSsl(true)
        .setUseAlpn(true)
        .setAlpnVersions(protocols)
        .setKeyCertOptions(ssl.getKeyCertOptions())
        .setClientAuth(ssl.getClientAuth())
        .setEnabledSecureTransportProtocols(TlsDefaults.VERSIONS)
        .setSslHandshakeTimeout(Math.max(1, handshake.toMillis()))
        .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
        .setSslEngineOptions(TlsDefaults.engineOptions());
    TlsDefaults.CIPHER_SUITES.forEach(options::addEnabledCipherSuite);
    if (ssl.getTrustOptions() != null) {
      options.setTrustOptions(ssl.getTrustOptions());
    }
  }

  /** Whether clients are asked for a certificate: not, without harm if they have none, or else sent away. */
  public enum ClientAuth {
    NONE,
    REQUEST,
    REQUIRED
  }
}
