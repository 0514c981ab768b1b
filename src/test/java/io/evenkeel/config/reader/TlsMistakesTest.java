package io.evenkeel.config.reader;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.config.Config;
import io.evenkeel.kit.Pki;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Messages for invalid certificates and keys. */
class TlsMistakesTest {
  @TempDir
  private Path directory;

  private Pki.IssuedCertificate site;

  @BeforeEach
  void issue() {
    Pki pki = new Pki(directory);
    site = pki.issue("example.com");
    pki.write("other.key", pki.issue("example.com").bundle().getPrivateKeyPEM());
    pki.write("text.pem", "Dear reader,\n");
    pki.write("broken.pem", "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n");
    pki.write("broken.key", "-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----\n");
    pki.write(
        "locked.key",
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIB\n-----END ENCRYPTED PRIVATE KEY-----\n");
    pki.write(
        "old.key",
        "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nMIIB\n-----END RSA PRIVATE KEY-----\n");
  }

  private String filled(String text) {
    return text.replace("@CERT", site.cert().toString())
        .replace("@KEY", site.key().toString())
        .replace("@DIR", directory.toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{} | .certificates: there is none; write [ { cert: site.pem, key: site.key } ]",
        "{ certificates: [] } | .certificates: there is none; write [ { cert: site.pem, key: site.key } ]",
        "true | : true does not fit here; write keys such as certificates or clientAuth",
        "{ certificates: { cert: @CERT } } | .certificates.key: must be there; name the file of the certificate's private key, such as site.key",
        "{ certificates: { key: @KEY } } | .certificates.cert: must be there; name the file of the certificate, such as site.pem",
        "{ certificates: [{ cert: @DIR/no.pem, key: @KEY }] } | .certificates[0].cert: there is no file @DIR/no.pem; paths are relative to this file's directory",
        "{ certificates: { cert: @DIR, key: @KEY } } | .certificates.cert: there is no file @DIR; paths are relative to this file's directory",
        "{ certificates: { cert: @DIR/text.pem, key: @KEY } } | .certificates.cert: @DIR/text.pem has no certificate; name a PEM file, with -----BEGIN CERTIFICATE-----",
        "{ certificates: { cert: @KEY, key: @KEY } } | .certificates.cert: @KEY has no certificate; name a PEM file, with -----BEGIN CERTIFICATE-----",
        "{ certificates: { cert: @DIR/broken.pem, key: @KEY } } | .certificates.cert: certificate 1 in @DIR/broken.pem is broken; copy it anew",
        "{ certificates: { cert: @CERT, key: @CERT } } | .certificates.key: @CERT has no private key; name a PEM file, with -----BEGIN PRIVATE KEY-----",
        "{ certificates: { cert: @CERT, key: @DIR/broken.key } } | .certificates.key: the key in @DIR/broken.key is broken; make another: RSA, P-256, P-384, P-521, Ed25519 or Ed448",
        "{ certificates: { cert: @CERT, key: @DIR/locked.key } } | .certificates.key: @DIR/locked.key is encrypted; write it without its passphrase: openssl pkey -in @DIR/locked.key -out NEW",
        "{ certificates: { cert: @CERT, key: @DIR/old.key } } | .certificates.key: @DIR/old.key is encrypted; write it without its passphrase: openssl pkey -in @DIR/old.key -out NEW",
        "{ certificates: { cert: @CERT, key: @DIR/other.key } } | .certificates.key: @DIR/other.key is not the key of a certificate in @CERT; name the one that it was made with",
        "{ certificates: { cert: @CERT, key: @KEY }, clientAuth: required } | .clientCa: must be there, as clientAuth is required; name the file with the certificates of who vouches for clients",
        "{ certificates: { cert: @CERT, key: @KEY }, clientAuth: request } | .clientCa: must be there, as clientAuth is request; name the file with the certificates of who vouches for clients",
        "{ certificates: { cert: @CERT, key: @KEY }, clientCa: @CERT } | .clientCa: has no use while clientAuth is none; write clientAuth: required, or leave this out",
        "{ certificates: { cert: @CERT, key: @KEY }, clientAuth: always } | .clientAuth: \"always\" is not known here; choose one of none, request, required",
        "{ certificates: { cert: @CERT, key: @KEY }, hsts: true } | .hsts: true is not a duration; write 500ms, 5s or 2m, or false",
      })
  void a_mistake_in_a_listener_is_reported_with_its_path_and_a_hint(String tls, String mistake) {
    assertThat(Given.mistakes(
            Given.ONE_BACKEND + "listeners: [{ port: 8443, tls: " + filled(tls) + " }]"))
        .containsExactly("listeners[0].tls" + filled(mistake));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "false | : false does not fit here; write keys such as verify or ca",
        "{ ca: @DIR/no.pem } | .ca: there is no file @DIR/no.pem; paths are relative to this file's directory",
        "{ ca: @KEY } | .ca: @KEY has no certificate; name a PEM file, with -----BEGIN CERTIFICATE-----",
        "{ verify: false, ca: @CERT } | .ca: has no use with verify: false; leave one of them out",
        "{ cert: @CERT } | .key: must be there; name the file of the certificate's private key, such as site.key",
        "{ key: @KEY } | .cert: must be there; name the file of the certificate, such as site.pem",
        "{ cert: @CERT, key: @DIR/other.key } | .key: @DIR/other.key is not the key of a certificate in @CERT; name the one that it was made with",
        "{ serverName: 'app internal' } | .serverName: \"app internal\" is not a server name; write one such as app.internal",
        "{ servername: a } | .servername: unknown key; did you mean serverName?",
      })
  void a_mistake_in_a_pool_is_reported_with_its_path_and_a_hint(String tls, String mistake) {
    assertThat(Given.mistakes("pools: { app: { backends: https://a, tls: " + filled(tls) + " } }"))
        .containsExactly("pools.app.tls" + filled(mistake));
  }

  @Test
  void valid_settings_are_shown_without_the_private_key() {
    Config config = Given.config(Given.ONE_BACKEND
        + filled("listeners: [{ port: 8443, tls: { certificates: { cert: @CERT, key: @KEY } } }]"));
    String secret = site.bundle().getPrivateKeyPEM().lines().skip(1).findFirst().orElseThrow();
    assertThat(config.inEffect().encode()).contains(site.key().toString()).doesNotContain(secret);
    assertThat(config.listeners().toString())
        .contains(site.key().toString())
        .doesNotContain("PrivateKey");
    assertThat(config.certificateFiles()).containsExactly(site.cert(), site.key());
  }
}
