package io.evenkeel.config.tls;

import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * A certificate and its private key, as read from their files.
 *
 * @param chain the certificate, followed by its issuers
 */
public record CertificateAndKey(
    Path cert, Path key, List<X509Certificate> chain, PrivateKey privateKey) {
  private static final int DNS_NAME = 2;

  /** The DNS names of the certificate in lower case. A leading {@code *.} stands for one label. */
  public List<String> dnsNames() {
    List<String> names = new ArrayList<>();
    try {
      Collection<List<?>> all = chain.get(0).getSubjectAlternativeNames();
      for (List<?> name : all == null ? List.<List<?>>of() : all) {
        if (name.get(0) instanceof Integer kind && kind == DNS_NAME) {
          names.add(name.get(1).toString().toLowerCase(Locale.ROOT));
        }
      }
    } catch (CertificateParsingException odd) {
      // without names the certificate can still be the default
      names.clear();
    }
    return names;
  }

  /** The distinguished name of the certificate's subject. */
  public String subject() {
    return chain.get(0).getSubjectX500Principal().getName();
  }

  /** When the first certificate of the chain expires. */
  public Instant notAfter() {
    return chain.stream()
        .map(each -> each.getNotAfter().toInstant())
        .min(Comparator.naturalOrder())
        .orElse(Instant.MAX);
  }

  /** The names of the files only, because a key must not be logged. */
  @Override
  public String toString() {
    return cert + " with " + key;
  }
}
