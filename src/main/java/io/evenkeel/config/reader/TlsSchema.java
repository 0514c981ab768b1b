package io.evenkeel.config.reader;

import io.evenkeel.config.schema.ConfigKey;
import io.evenkeel.config.schema.ConfigSection;
import io.evenkeel.config.schema.ListType;
import io.evenkeel.config.schema.NumberTypes;
import io.evenkeel.config.schema.ObjectKeys;
import io.evenkeel.config.schema.ObjectType;
import io.evenkeel.config.schema.ScalarType;
import io.evenkeel.config.schema.TextTypes;
import io.evenkeel.config.tls.ListenerTls.ClientAuth;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The keys of TLS, towards clients and towards backends. */
final class TlsSchema {
  static final ConfigKey<String> CERT = ConfigKey.withoutDefault(
      "cert",
      pem("the certificate, and after it those that it was issued by"),
      "must be there; shown to clients that ask for one of its names");
  static final ConfigKey<String> KEY = ConfigKey.withoutDefault(
      "key", pem("RSA, EC or Ed25519, not encrypted"), "must be there; its private key");
  static final ObjectKeys CERTIFICATE_KEYS = ObjectKeys.of("listeners.tls.certificates", CERT, KEY);
  static final ConfigKey<List<ConfigSection>> CERTIFICATES = ConfigKey.of(
      "certificates",
      new ListType<>(ObjectType.of(CERTIFICATE_KEYS)),
      "[]",
      "at least one; the first is for clients that ask for no name, or for one that none has");
  static final ConfigKey<ClientAuth> CLIENT_AUTH = ConfigKey.of(
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
      "whether clients are asked for a certificate, and sent away without one");
  static final ConfigKey<String> CLIENT_CA = ConfigKey.withoutDefault(
      "clientCa", pem("certificates"), "whoever these vouch for is let in; needs `clientAuth`");
  static final ConfigKey<Optional<Duration>> HSTS = ConfigKey.of(
      "hsts",
      NumberTypes.DURATION_OR_ZERO.map(Optional::of).orWord("false", Optional.empty()),
      "false",
      "how long browsers are to come by https alone (`Strict-Transport-Security`), such as `365d`");
  static final ObjectKeys LISTENER_KEYS =
      ObjectKeys.of("listeners.tls", CERTIFICATES, CLIENT_AUTH, CLIENT_CA, HSTS);

  static final ConfigKey<Boolean> VERIFY = ConfigKey.of(
      "verify",
      TextTypes.BOOLEAN,
      "true",
      "whether a backend has to prove who it is; `false` lets anybody between listen");
  static final ConfigKey<String> CA = ConfigKey.withoutDefault(
      "ca", pem("certificates"), "who vouches for the backends; the JDK's own if not said");
  static final ConfigKey<String> OWN_CERT = ConfigKey.withoutDefault(
      "cert",
      pem("the certificate, and after it those that it was issued by"),
      "shown to backends that ask for one; needs `key`");
  static final ConfigKey<String> OWN_KEY =
      ConfigKey.withoutDefault("key", pem("RSA, EC or Ed25519, not encrypted"), "its private key");
  static final ConfigKey<String> SERVER_NAME = ConfigKey.withoutDefault(
      "serverName",
      TextTypes.SERVER_NAME,
      "the name to ask for (SNI) and to verify; the one in the backend's `url` if not said");
  static final ObjectKeys POOL_KEYS =
      ObjectKeys.of("pools.NAME.tls", VERIFY, CA, OWN_CERT, OWN_KEY, SERVER_NAME);

  private TlsSchema() {}

  private static ScalarType<String> pem(String what) {
    return TextTypes.TEXT.withDescription("a PEM file, relative to this one: " + what);
  }
}
