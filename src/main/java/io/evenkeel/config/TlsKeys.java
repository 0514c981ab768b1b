package io.evenkeel.config;

import io.evenkeel.config.tls.ListenerTls.ClientAuth;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The keys of TLS, towards clients and towards backends. */
final class TlsKeys {
  static final Key<String> CERT = Key.open(
      "cert",
      pem("the certificate, and after it those that it was issued by"),
      "must be there; shown to clients that ask for one of its names");
  static final Key<String> KEY =
      Key.open("key", pem("RSA, EC or Ed25519, not encrypted"), "must be there; its private key");
  static final Keys CERTIFICATE_KEYS = Keys.of("listeners.tls.certificates", CERT, KEY);
  static final Key<List<Section>> CERTIFICATES = Key.of(
      "certificates",
      new ListForm<>(Shape.of(CERTIFICATE_KEYS)),
      "[]",
      "at least one; the first is for clients that ask for no name, or for one that none has");
  static final Key<ClientAuth> CLIENT_AUTH = Key.of(
      "clientAuth",
      Texts.words(Texts.table(
          ClientAuth.class,
          "none",
          ClientAuth.NONE,
          "request",
          ClientAuth.REQUEST,
          "required",
          ClientAuth.REQUIRED)),
      "none",
      "whether clients are asked for a certificate, and sent away without one");
  static final Key<String> CLIENT_CA = Key.open(
      "clientCa", pem("certificates"), "whoever these vouch for is let in; needs `clientAuth`");
  static final Key<Optional<Duration>> HSTS = Key.of(
      "hsts",
      Amounts.DURATION_OR_ZERO.map(Optional::of).or("false", Optional.empty()),
      "false",
      "how long browsers are to come by https alone (`Strict-Transport-Security`), such as `365d`");
  static final Keys LISTENER_KEYS =
      Keys.of("listeners.tls", CERTIFICATES, CLIENT_AUTH, CLIENT_CA, HSTS);

  static final Key<Boolean> VERIFY = Key.of(
      "verify",
      Texts.SWITCH,
      "true",
      "whether a backend has to prove who it is; `false` lets anybody between listen");
  static final Key<String> CA = Key.open(
      "ca", pem("certificates"), "who vouches for the backends; the JDK's own if not said");
  static final Key<String> OWN_CERT = Key.open(
      "cert",
      pem("the certificate, and after it those that it was issued by"),
      "shown to backends that ask for one; needs `key`");
  static final Key<String> OWN_KEY =
      Key.open("key", pem("RSA, EC or Ed25519, not encrypted"), "its private key");
  static final Key<String> SERVER_NAME = Key.open(
      "serverName",
      Texts.SERVER_NAME,
      "the name to ask for (SNI) and to verify; the one in the backend's `url` if not said");
  static final Keys POOL_KEYS =
      Keys.of("pools.NAME.tls", VERIFY, CA, OWN_CERT, OWN_KEY, SERVER_NAME);

  private TlsKeys() {}

  private static Scalar<String> pem(String what) {
    return Texts.TEXT.saying("a PEM file, relative to this one: " + what);
  }
}
