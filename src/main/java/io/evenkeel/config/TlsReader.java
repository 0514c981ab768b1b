package io.evenkeel.config;

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
    if (tls.off()) {
      return Optional.empty();
    }
    List<CertificateAndKey> certificates = new ArrayList<>();
    List<ConfigSection> sections = tls.get(TlsKeys.CERTIFICATES);
    if (tls.written(TlsKeys.CERTIFICATES).isEmpty() || tls.isEmptyList(TlsKeys.CERTIFICATES)) {
      tls.mistake(
          TlsKeys.CERTIFICATES, "there is none; write [ { cert: site.pem, key: site.key } ]");
    }
    for (ConfigSection each : sections) {
      files.keyed(each, TlsKeys.CERT, TlsKeys.KEY).ifPresent(certificates::add);
    }
    ClientAuth auth = tls.get(TlsKeys.CLIENT_AUTH);
    boolean given = tls.written(TlsKeys.CLIENT_CA).isPresent();
    Optional<TrustedCertificates> ca = files.authorities(tls, TlsKeys.CLIENT_CA);
    if (auth != ClientAuth.NONE && !given) {
      tls.mistake(
          TlsKeys.CLIENT_CA,
          "must be there, as clientAuth is " + auth.name().toLowerCase(Locale.ROOT)
              + "; name the file with the certificates of who vouches for clients");
    } else if (auth == ClientAuth.NONE && given) {
      tls.mistake(
          TlsKeys.CLIENT_CA,
          "has no use while clientAuth is none; write clientAuth: required, or leave this out");
    }
    return Optional.of(new ListenerTls(List.copyOf(certificates), auth, ca, tls.get(TlsKeys.HSTS)));
  }

  BackendTls pool(ConfigSection tls) {
    boolean verify = tls.get(TlsKeys.VERIFY);
    Optional<TrustedCertificates> ca = files.authorities(tls, TlsKeys.CA);
    if (!verify && tls.written(TlsKeys.CA).isPresent()) {
      tls.mistake(TlsKeys.CA, "has no use with verify: false; leave one of them out");
    }
    boolean shown = tls.written(TlsKeys.OWN_CERT).isPresent()
        || tls.written(TlsKeys.OWN_KEY).isPresent();
    return new BackendTls(
        verify,
        ca,
        shown ? files.keyed(tls, TlsKeys.OWN_CERT, TlsKeys.OWN_KEY) : Optional.empty(),
        tls.find(TlsKeys.SERVER_NAME));
  }
}
