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
 * A certificate, with the key that proves it ours, as they were in their files when these were read.
 *
 * @param chain the certificate itself, then those that it was issued by
 */
public record CertificateAndKey(
    Path cert, Path key, List<X509Certificate> chain, PrivateKey privateKey) {
  private static final int DNS_NAME = 2;

  /** The names that it may be shown under, in small letters; {@code *.} at the front of one is any single label. */
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
      // Such names are nobody's: it is shown where it is the default.
      names.clear();
    }
    return names;
  }

  /** Who it is of, in the certificate's own words. */
  public String subject() {
    return chain.get(0).getSubjectX500Principal().getName();
  }

  /** When it ends, or the first of those that it was issued by, whichever is sooner. */
  public Instant notAfter() {
    return chain.stream()
        .map(each -> each.getNotAfter().toInstant())
        .min(Comparator.naturalOrder())
        .orElse(Instant.MAX);
  }

  /** The files alone: a key is never shown. */
  @Override
  public String toString() {
    return cert + " with " + key;
  }
}
