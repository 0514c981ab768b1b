package io.evenkeel.config.tls;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslProvider;
import io.vertx.core.net.OpenSSLEngineOptions;
import io.vertx.core.spi.tls.DefaultSslContextFactory;
import io.vertx.core.spi.tls.SslContextFactory;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/**
 * BoringSSL for TLS with clients, or the JDK's TLS for certificates that only the JDK supports, such as those with
 * Ed25519 keys. The choice is made for each set of certificates, so a renewal may change it.
 */
final class ListenerTlsOptions extends OpenSSLEngineOptions {
  @Override
  public ListenerTlsOptions copy() {
    return this;
  }

  @Override
  public SslContextFactory sslContextFactory() {
    return new EitherFactory(isSessionCacheEnabled());
  }

  private static final class EitherFactory implements SslContextFactory {
    private final List<SslContextFactory> both;
    private boolean boringSsl = true;

    EitherFactory(boolean sessionCache) {
      both = List.of(
          new DefaultSslContextFactory(SslProvider.OPENSSL, sessionCache),
          new DefaultSslContextFactory(SslProvider.JDK, sessionCache));
    }

    private SslContextFactory configure(Consumer<SslContextFactory> setting) {
      both.forEach(setting);
      return this;
    }

    @Override
    public SslContextFactory useAlpn(boolean use) {
      return configure(each -> each.useAlpn(use));
    }

    @Override
    public SslContextFactory forClient(boolean client) {
      return configure(each -> each.forClient(client));
    }

    @Override
    public SslContextFactory clientAuth(ClientAuth auth) {
      return configure(each -> each.clientAuth(auth));
    }

    @Override
    public SslContextFactory serverName(String name) {
      return configure(each -> each.serverName(name));
    }

    @Override
    public SslContextFactory enabledCipherSuites(Set<String> suites) {
      return configure(each -> each.enabledCipherSuites(suites));
    }

    @Override
    public SslContextFactory applicationProtocols(List<String> protocols) {
      return configure(each -> each.applicationProtocols(protocols));
    }

    @Override
    public SslContextFactory keyMananagerFactory(KeyManagerFactory keys) {
      boringSsl &= Stream.of(keys.getKeyManagers())
          .allMatch(each -> each instanceof SniCredentials own && own.supportedByBoringSsl());
      return configure(each -> each.keyMananagerFactory(keys));
    }

    @Override
    public SslContextFactory trustManagerFactory(TrustManagerFactory trusted) {
      boringSsl &= Stream.of(trusted.getTrustManagers())
          .filter(X509TrustManager.class::isInstance)
          .flatMap(each -> Stream.of(((X509TrustManager) each).getAcceptedIssuers()))
          .allMatch(issuer -> KeyType.supportedByBoringSsl(issuer.getPublicKey()));
      return configure(each -> each.trustManagerFactory(trusted));
    }

    @Override
    public SslContext create() throws SSLException {
      return both.get(boringSsl ? 0 : 1).create();
    }
  }
}
