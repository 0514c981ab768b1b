package io.evenkeel.config.tls;

import io.vertx.core.Vertx;
import io.vertx.core.net.TrustOptions;
import java.util.function.Function;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/** The issuers of client certificates that a server trusts; equal to those that replace them, as {@link ListenerKeys}. */
final class ListenerTrust implements TrustOptions {
  private final TrustManagerFactory trusted;

  ListenerTrust(TrustManagerFactory trusted) {
    this.trusted = trusted;
  }

  @Override
  public TrustOptions copy() {
    return new ListenerTrust(trusted);
  }

  @Override
  public TrustManagerFactory getTrustManagerFactory(Vertx vertx) {
    return trusted;
  }

  @Override
  public Function<String, TrustManager[]> trustManagerMapper(Vertx vertx) throws Exception {
    return TrustOptions.wrap(trusted).trustManagerMapper(vertx);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ListenerTrust;
  }

  @Override
  public int hashCode() {
    return ListenerTrust.class.hashCode();
  }
}
