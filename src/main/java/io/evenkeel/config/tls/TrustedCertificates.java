package io.evenkeel.config.tls;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.TrustManagerFactory;

/** Trusted certificates (trust anchors) and the file they were read from. */
public record TrustedCertificates(Path file, List<X509Certificate> certificates) {
  /** Trust managers that trust these certificates and no others. */
  public TrustManagerFactory trustManagers() {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      for (X509Certificate each : certificates) {
        store.setCertificateEntry("ca-" + store.size(), each);
      }
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(store);
      return factory;
    } catch (GeneralSecurityException | IOException noSuchJdk) {
      throw new IllegalStateException(noSuchJdk);
    }
  }

  @Override
  public String toString() {
    return file.toString();
  }
}
