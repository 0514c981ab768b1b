package io.evenkeel.config.reader;

import io.evenkeel.config.schema.ConfigSection;
import io.evenkeel.config.tls.BackendTls;
import io.evenkeel.config.tls.CertificateAndKey;
import io.evenkeel.config.tls.ListenerTls;
import io.evenkeel.config.tls.ListenerTls.ClientAuth;
import io.evenkeel.config.tls.TrustedCertificates;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads {@code tls}, of listeners and of pools, with the files that it names. */
final class TlsReader {
  private final PemFiles files;

  /** @param file of the configuration: what names of files are relative to */
  TlsReader(Optional<Path> file) {
    files = new PemFiles(file);
  }

  Optional<ListenerTls> listener(ConfigSection tls) {
    if (tls.disabled()) {
      return Optional.empty();
    }
    List<CertificateAndKey> certificates = new ArrayList<>();
    List<ConfigSection> sections = tls.get(TlsSchema.CERTIFICATES);
    if (tls.rawValue(TlsSchema.CERTIFICATES).isEmpty() || tls.isEmptyList(TlsSchema.CERTIFICATES)) {
      tls.addMistake(
          TlsSchema.CERTIFICATES, "there is none; write [ { cert: site.pem, key: site.key } ]");
    }
    for (ConfigSection each : sections) {
      files.certificateAndKey(each, TlsSchema.CERT, TlsSchema.KEY).ifPresent(certificates::add);
    }
    ClientAuth auth = tls.get(TlsSchema.CLIENT_AUTH);
    boolean given = tls.rawValue(TlsSchema.CLIENT_CA).isPresent();
    Optional<TrustedCertificates> ca = files.trustedCertificates(tls, TlsSchema.CLIENT_CA);
    if (auth != ClientAuth.NONE && !given) {
      tls.addMistake(
          TlsSchema.CLIENT_CA,
          "must be there, as clientAuth is " + auth.name().toLowerCase(Locale.ROOT)
              + "; name the file with the certificates of who vouches for clients");
    } else if (auth == ClientAuth.NONE && given) {
      tls.addMistake(
          TlsSchema.CLIENT_CA,
          "has no use while clientAuth is none; write clientAuth: required, or leave this out");
    }
    return Optional.of(
        new ListenerTls(List.copyOf(certificates), auth, ca, tls.get(TlsSchema.HSTS)));
  }

  BackendTls pool(ConfigSection tls) {
    boolean verify = tls.get(TlsSchema.VERIFY);
    Optional<TrustedCertificates> ca = files.trustedCertificates(tls, TlsSchema.CA);
    if (!verify && tls.rawValue(TlsSchema.CA).isPresent()) {
      tls.addMistake(TlsSchema.CA, "has no use with verify: false; leave one of them out");
    }
    boolean shown = tls.rawValue(TlsSchema.OWN_CERT).isPresent()
        || tls.rawValue(TlsSchema.OWN_KEY).isPresent();
    return new BackendTls(
        verify,
        ca,
        shown
            ? files.certificateAndKey(tls, TlsSchema.OWN_CERT, TlsSchema.OWN_KEY)
            : Optional.empty(),
        tls.find(TlsSchema.SERVER_NAME));
  }
}
