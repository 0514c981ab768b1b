package io.evenkeel.config.tls;

import io.vertx.core.net.JdkSSLEngineOptions;
import io.vertx.core.net.OpenSSLEngineOptions;
import io.vertx.core.net.SSLEngineOptions;
import java.util.List;
import java.util.Set;

/** TLS versions and cipher suites towards clients and backends. */
public final class TlsDefaults {
  public static final Set<String> VERSIONS = Set.of("TLSv1.2", "TLSv1.3");

  /** Suites with forward secrecy and authenticated encryption that current CPUs accelerate (RFC 9325 section 4.2). */
  public static final List<String> CIPHER_SUITES = List.of(
      "TLS_AES_128_GCM_SHA256",
      "TLS_AES_256_GCM_SHA384",
      "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
      "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
      "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
      "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384");

  private TlsDefaults() {}

  /**
   * With clients: BoringSSL if it is available for this system and supports the certificates, because it takes less CPU
   * than the engine of the JDK.
   */
  public static SSLEngineOptions engineOptions() {
    return OpenSSLEngineOptions.isAvailable()
        ? new ListenerTlsOptions()
        : new JdkSSLEngineOptions();
  }
}
