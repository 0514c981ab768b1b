package io.evenkeel.config.tls;

import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.ServerSSLOptions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * TLS towards clients: the certificates of a listener, and whether clients must have one.
 *
 * @param certificates at least one, the default first
 * @param clientCa trusted issuers of client certificates; present unless {@code clientAuth} is {@code NONE}
 * @param hsts the {@code max-age} of {@code Strict-Transport-Security}; empty if the header is not sent
 */
public record ListenerTls(
    List<CertificateAndKey> certificates,
    ClientAuth clientAuth,
    Optional<TrustedCertificates> clientCa,
    Optional<Duration> hsts) {

  /** Options for opening a server and for replacing its certificates. */
  public ServerSSLOptions serverOptions() {
    ServerSSLOptions ssl = new ServerSSLOptions();
    // the key manager chooses the certificate by SNI, so one SSL context serves all names
    ssl.setKeyCertOptions(new ListenerKeys(certificates));
    clientCa.ifPresent(ca -> ssl.setTrustOptions(new ListenerTrust(ca.trustManagers())));
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
   * Configures a server to use TLS.
   *
   * @param protocols offered by ALPN (RFC 7301), in order of preference
   * @param handshake the timeout of a handshake
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

  /** Whether clients are asked for a certificate, and whether a handshake without one fails ({@code REQUIRED}). */
  public enum ClientAuth {
    NONE,
    REQUEST,
    REQUIRED
  }
}
