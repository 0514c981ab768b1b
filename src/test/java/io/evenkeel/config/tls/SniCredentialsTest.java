package io.evenkeel.config.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.config.reader.PrivateKeyParser;
import io.evenkeel.kit.Pki;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.CertificateBuilder.Algorithm;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Choice of certificates by name, and reading of private keys. */
class SniCredentialsTest {
  @TempDir
  private Path directory;

  private static CertificateAndKey keyed(Pki.IssuedCertificate issued) {
    return new CertificateAndKey(
        issued.cert(),
        issued.key(),
        issued.bundle().getCertificatePathList(),
        issued.bundle().getKeyPair().getPrivate());
  }

  @Test
  void the_certificate_with_the_requested_name_is_chosen() {
    Pki pki = new Pki(directory);
    List<CertificateAndKey> all = Stream.of(
            pki.issue("default.example"),
            pki.issue("*.example.com", "example.com"),
            pki.issue("WWW.example.com"))
        .map(SniCredentialsTest::keyed)
        .toList();
    SniCredentials credentials = new SniCredentials(all);

    assertThat(credentials.certificateFor("example.com")).isEqualTo(all.get(1));
    assertThat(credentials.certificateFor("shop.Example.com")).isEqualTo(all.get(1));
    assertThat(credentials.certificateFor("www.example.com")).isEqualTo(all.get(2));
    assertThat(credentials.certificateFor("a.b.example.com")).isEqualTo(all.get(0));
    assertThat(credentials.certificateFor("localhost")).isEqualTo(all.get(0));
  }

  @Test
  void of_two_certificates_with_one_name_the_key_algorithm_decides() {
    Pki pki = new Pki(directory);
    SniCredentials credentials = new SniCredentials(List.of(
        keyed(pki.issue("a.example")),
        keyed(pki.issue(new CertificateBuilder().rsa2048(), "a.example")),
        keyed(pki.issue(new CertificateBuilder().algorithm(Algorithm.ed25519), "b.example"))));

    assertThat(credentials.chooseServerAlias("EC", null, null)).isEqualTo("0");
    assertThat(credentials.chooseServerAlias("RSA", null, null)).isEqualTo("1");
    assertThat(credentials.chooseServerAlias("EdDSA", null, null)).isNull();
  }

  @Test
  void every_common_key_algorithm_is_read_and_matches_its_certificate() {
    Pki pki = new Pki(directory);
    for (Algorithm each :
        List.of(Algorithm.ecp256, Algorithm.ecp384, Algorithm.rsa2048, Algorithm.ed25519)) {
      Pki.IssuedCertificate issued =
          pki.issue(new CertificateBuilder().algorithm(each), "a.example");
      PrivateKey key = issued.bundle().getKeyPair().getPrivate();

      assertThat(PrivateKeyParser.read("", key.getEncoded())).contains(key);
      assertThat(PrivateKeyParser.matches(key, issued.bundle().getCertificate()))
          .isTrue();
    }
  }

  @Test
  void keys_in_pkcs1_and_sec1_form_are_read_too() {
    PrivateKey rsa = new Pki(directory)
        .issue(new CertificateBuilder().rsa2048(), "a.example")
        .bundle()
        .getKeyPair()
        .getPrivate();
    byte[] whole = rsa.getEncoded();
    // PKCS #8 has a version, the algorithm, and then the key in its older form
    byte[] inside = java.util.Arrays.copyOfRange(whole, 26, whole.length);
    assertThat(PrivateKeyParser.read("RSA", inside))
        .hasValueSatisfying(read -> assertThat(modulus(read)).isEqualTo(modulus(rsa)));
    byte[] curve = Base64.getDecoder()
        .decode(
            "MHcCAQEEIJXaNj7zzSatOTyzqibvzm5bWs5c9jiC1pQq2wdXaxEeoAoGCCqGSM49AwEHoUQDQgAE"
                + "d+Ytmf+k5iujZFcrN+K0YKIFd4aD38cs5Hl1dWuZ8awkZjprrxVj+cyYeRjTR7JUF1HxgKr7blZy0i0qmG8aAA==");
    assertThat(PrivateKeyParser.read("EC", curve))
        .hasValueSatisfying(read -> assertThat(read.getAlgorithm()).isEqualTo("EC"));
    assertThat(PrivateKeyParser.read("EC", new byte[] {0x30, 3, 1})).isEmpty();
    assertThat(PrivateKeyParser.read("DSA", new byte[0])).isEmpty();
  }

  private static BigInteger modulus(PrivateKey key) {
    return ((RSAPrivateCrtKey) key).getModulus();
  }
}
