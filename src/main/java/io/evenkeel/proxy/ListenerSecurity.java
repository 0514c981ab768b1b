package io.evenkeel.proxy;

import io.evenkeel.config.Credentials;
import io.evenkeel.config.ListenerConfig;
import io.evenkeel.config.ListenerTls;
import io.evenkeel.config.Tls;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.ServerSSLOptions;
import io.vertx.core.net.TrustOptions;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What a listener's server is told of TLS, when it is opened and when its certificates change. */
final class ListenerSecurity {
  private static final long LONGEST_HANDSHAKE_MILLIS = 10_000;

  private ListenerSecurity() {}

  static void applyTo(HttpServerOptions options, ListenerConfig listener) {
    ServerSSLOptions ssl = listener.tls().map(ListenerSecurity::options).orElse(null);
    if (ssl == null) {
      return;
    }
    long head = listener.timeouts().head().toMillis();
    options
        .setSsl(true)
        .setUseAlpn(true)
        .setAlpnVersions(List.of(HttpVersion.HTTP_2, HttpVersion.HTTP_1_1))
        .setKeyCertOptions(ssl.getKeyCertOptions())
        .setClientAuth(ssl.getClientAuth())
        .setEnabledSecureTransportProtocols(Tls.VERSIONS)
        .setSslHandshakeTimeout(Math.max(1, Math.min(head, LONGEST_HANDSHAKE_MILLIS)))
        .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS);
    Tls.CIPHER_SUITES.forEach(options::addEnabledCipherSuite);
    if (ssl.getTrustOptions() != null) {
      options.setTrustOptions(ssl.getTrustOptions());
    }
  }

  static ServerSSLOptions options(ListenerTls tls) {
    ServerSSLOptions ssl = new ServerSSLOptions();
    // It looks for the name that the client asks for itself, so that one context does for all
    // names.
    ssl.setKeyCertOptions(KeyCertOptions.wrap(new Credentials(tls.certificates())));
    tls.clientCa().ifPresent(ca -> ssl.setTrustOptions(TrustOptions.wrap(ca.trustManagers())));
    ssl.setClientAuth(
        switch (tls.clientAuth()) {
          case NONE -> ClientAuth.NONE;
          case REQUEST -> ClientAuth.REQUEST;
          case REQUIRED -> ClientAuth.REQUIRED;
        });
    ssl.setEnabledSecureTransportProtocols(Tls.VERSIONS);
    Tls.CIPHER_SUITES.forEach(ssl::addEnabledCipherSuite);
    return ssl;
  }
}
