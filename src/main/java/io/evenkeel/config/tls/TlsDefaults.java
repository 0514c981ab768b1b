package io.evenkeel.config.tls;

import io.vertx.core.net.JdkSSLEngineOptions;
import io.vertx.core.net.OpenSSLEngineOptions;
import io.vertx.core.net.SSLEngineOptions;
import java.util.List;
import java.util.Set;

/** What is spoken on both sides: nothing that is known to be weak. */
public final class TlsDefaults {
  public static final Set<String> VERSIONS = Set.of("TLSv1.2", "TLSv1.3");

  /** With forward secrecy and authenticated encryption, all of them in the hardware of today (RFC 9325 section 4.2). */
  public static final List<String> CIPHER_SUITES = List.of(
      "TLS_AES_128_GCM_SHA256",
      "TLS_AES_256_GCM_SHA384",
      "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
      "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
      "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
      "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384");

  private TlsDefaults() {}

  /** BoringSSL, which takes less CPU than the JDK's, where there is one for this system; else the JDK's own. */
  public static SSLEngineOptions engineOptions() {
    return OpenSSLEngineOptions.isAvailable()
        ? new OpenSSLEngineOptions()
        : new JdkSSLEngineOptions();
  }
}
