package io.evenkeel.config.reader;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Puts certificates into the order of a TLS handshake (RFC 8446 section 4.4.2): each is followed by its issuer. */
final class CertificateChain {
  private CertificateChain() {}

  /**
   * The certificate that belongs to the key, its issuers, and what else there is, in the order of the file.
   *
   * @return empty if no certificate belongs to the key
   */
  static Optional<List<X509Certificate>> of(PrivateKey key, List<X509Certificate> file) {
    return file.stream()
        .filter(each -> PrivateKeyParser.matches(key, each))
        .findFirst()
        .map(own -> order(own, file));
  }

  private static List<X509Certificate> order(X509Certificate own, List<X509Certificate> file) {
    List<X509Certificate> others = new ArrayList<>(file);
    List<X509Certificate> chain = new ArrayList<>();
    for (Optional<X509Certificate> next = Optional.of(own); next.isPresent(); ) {
      X509Certificate last = next.get();
      others.remove(last);
      chain.add(last);
      next = others.stream()
          .filter(each -> each.getSubjectX500Principal().equals(last.getIssuerX500Principal()))
          .findFirst();
    }
    chain.addAll(others);
    return List.copyOf(chain);
  }
}
