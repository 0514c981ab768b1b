package io.evenkeel.config.reader;

import io.evenkeel.config.schema.ConfigKey;
import io.evenkeel.config.schema.ConfigSection;
import io.evenkeel.config.schema.ListType;
import io.evenkeel.config.schema.NumberTypes;
import io.evenkeel.config.schema.ObjectKeys;
import io.evenkeel.config.schema.ObjectType;
import io.evenkeel.config.schema.ScalarType;
import io.evenkeel.config.schema.TextTypes;
import io.evenkeel.config.tls.BackendTls;
import io.evenkeel.config.tls.CertificateAndKey;
import io.evenkeel.config.tls.ListenerTls;
import io.evenkeel.config.tls.ListenerTls.ClientAuth;
import io.evenkeel.config.tls.TrustedCertificates;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The keys of {@code tls} of listeners, the admin and pools. */
final class TlsSchema {
  static final ObjectKeys CERTIFICATE_KEYS = new ObjectKeys("listeners.tls.certificates");

  static final ConfigKey<String> CERT = CERTIFICATE_KEYS.addOptional(
      "cert",
      pem("the certificate and its issuers"),
      "required; presented to clients that request one of its names");
  static final ConfigKey<String> KEY = CERTIFICATE_KEYS.addOptional(
      "key",
      pem("RSA, EC or EdDSA, not encrypted"),
      "required; the private key of the certificate");
  static final ObjectKeys LISTENER_KEYS = new ObjectKeys("listeners.tls");

  static final ConfigKey<List<ConfigSection>> CERTIFICATES = LISTENER_KEYS.add(
      "certificates",
      new ListType<>(ObjectType.of(CERTIFICATE_KEYS)),
      List.of(),
      "at least one; the first is for clients that request no name or an unknown one");
  static final ConfigKey<ClientAuth> CLIENT_AUTH = LISTENER_KEYS.add(
      "clientAuth",
      TextTypes.oneOf(TextTypes.wordTable(
          ClientAuth.class,
          "none",
          ClientAuth.NONE,
          "request",
          ClientAuth.REQUEST,
          "required",
          ClientAuth.REQUIRED)),
      "none",
      "whether clients are asked for a certificate; with `required`, a handshake without one fails");
  static final ConfigKey<String> CLIENT_CA = LISTENER_KEYS.addOptional(
      "clientCa",
      pem("certificates"),
      "issuers of trusted client certificates; needs `clientAuth`");
  static final ConfigKey<Optional<Duration>> HSTS = LISTENER_KEYS.add(
      "hsts",
      NumberTypes.DURATION_OR_ZERO.map(Optional::of).orWord("false", Optional.empty()),
      false,
      "how long browsers must use only https (`Strict-Transport-Security`), such as `365d`");

  static final ObjectKeys POOL_KEYS = new ObjectKeys("pools.NAME.tls");

  static final ConfigKey<Boolean> VERIFY = POOL_KEYS.add(
      "verify",
      TextTypes.BOOLEAN,
      true,
      "whether certificates of backends are verified; `false` permits man-in-the-middle attacks");
  static final ConfigKey<String> CA = POOL_KEYS.addOptional(
      "ca",
      pem("certificates"),
      "trusted issuers of the backends' certificates; by default those of the JDK");
  static final ConfigKey<String> OWN_CERT = POOL_KEYS.addOptional(
      "cert",
      pem("the certificate and its issuers"),
      "presented to backends that request a certificate; needs `key`");
  static final ConfigKey<String> OWN_KEY = POOL_KEYS.addOptional(
      "key", pem("RSA, EC or EdDSA, not encrypted"), "the private key of `cert`");
  static final ConfigKey<String> SERVER_NAME = POOL_KEYS.addOptional(
      "serverName",
      TextTypes.SERVER_NAME,
      "the name that is sent (SNI) and verified; by default the host of the backend's `url`");

  private static ScalarType<String> pem(String what) {
    return TextTypes.TEXT.withDescription("a PEM file, relative to this file: " + what);
  }

  private final PemFiles files;

  TlsSchema(RelativeFiles files) {
    this.files = new PemFiles(files);
  }

  Optional<ListenerTls> readListenerTls(ConfigSection tls) {
    if (tls.disabled()) {
      return Optional.empty();
    }
    List<CertificateAndKey> certificates = new ArrayList<>();
    List<ConfigSection> sections = tls.get(CERTIFICATES);
    if (tls.rawValue(CERTIFICATES).isEmpty() || tls.isEmptyList(CERTIFICATES)) {
      tls.addMistake(CERTIFICATES, "there is none; write [ { cert: site.pem, key: site.key } ]");
    }
    for (ConfigSection each : sections) {
      files.certificateAndKey(each, CERT, KEY).ifPresent(certificates::add);
    }
    ClientAuth auth = tls.get(CLIENT_AUTH);
    boolean given = tls.rawValue(CLIENT_CA).isPresent();
    Optional<TrustedCertificates> ca = files.trustedCertificates(tls, CLIENT_CA);
    if (auth != ClientAuth.NONE && !given) {
      tls.addMistake(
          CLIENT_CA,
          "must be there, as clientAuth is " + auth.name().toLowerCase(Locale.ROOT)
              + "; name the file with the certificates of who vouches for clients");
    } else if (auth == ClientAuth.NONE && given) {
      tls.addMistake(
          CLIENT_CA,
          "has no use while clientAuth is none; write clientAuth: required, or leave this out");
    }
    return Optional.of(new ListenerTls(List.copyOf(certificates), auth, ca, tls.get(HSTS)));
  }

  BackendTls readBackendTls(ConfigSection tls) {
    boolean verify = tls.get(VERIFY);
    Optional<TrustedCertificates> ca = files.trustedCertificates(tls, CA);
    if (!verify) {
      tls.addWarning(
          VERIFY,
          "is false: whoever is between here and a backend can read and change all traffic");
    }
    if (!verify && tls.rawValue(CA).isPresent()) {
      tls.addMistake(CA, "has no use with verify: false; leave one of them out");
    }
    boolean shown = tls.rawValue(OWN_CERT).isPresent() || tls.rawValue(OWN_KEY).isPresent();
    return new BackendTls(
        verify,
        ca,
        shown ? files.certificateAndKey(tls, OWN_CERT, OWN_KEY) : Optional.empty(),
        tls.find(SERVER_NAME));
  }
}
