package io.evenkeel.config.tls;

import io.vertx.core.Vertx;
import io.vertx.core.net.KeyCertOptions;
import java.util.List;
import java.util.function.Function;
import javax.net.ssl.KeyManagerFactory;

/**
 * The certificates of a server. Those that replace them are equal to them: Vert.x caches the TLS contexts of a server by
 * its options, and would otherwise keep those of the last 64 renewals. No two of them are used by one server at a time.
 */
final class ListenerKeys implements KeyCertOptions {
  private final KeyCertOptions keys;

  ListenerKeys(List<CertificateAndKey> certificates) {
    this(KeyCertOptions.wrap(new SniCredentials(certificates)));
  }

  private ListenerKeys(KeyCertOptions keys) {
    this.keys = keys;
  }

  @Override
  public KeyCertOptions copy() {
    return new ListenerKeys(keys);
  }

  @Override
  public KeyManagerFactory getKeyManagerFactory(Vertx vertx) throws Exception {
    return keys.getKeyManagerFactory(vertx);
  }

  @Override
  public Function<String, KeyManagerFactory> keyManagerFactoryMapper(Vertx vertx) throws Exception {
    return keys.keyManagerFactoryMapper(vertx);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ListenerKeys;
  }

  @Override
  public int hashCode() {
    return ListenerKeys.class.hashCode();
  }
}
