package io.evenkeel.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.Evenkeel;
import io.evenkeel.config.ConfigException;
import io.evenkeel.kit.Await;
import io.evenkeel.kit.Farm;
import io.evenkeel.kit.Pki;
import io.evenkeel.kit.RawClient;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.concurrent.TimeUnit;
import javax.net.ServerSocketFactory;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Keys and certificates as openssl writes them: each is either rejected with the configuration, or used in handshakes
 * with clients and, as certificate of the server and of the client, with backends.
 */
class ServedKeysTest {
  private static final String PRELUDE = """
      set -e
      key() { openssl genpkey "$@" -out key.pem; }
      rsa() { key -algorithm RSA -pkeyopt rsa_keygen_bits:$1; }
      ec() { key -algorithm EC -pkeyopt ec_paramgen_curve:$1; }
      rewrite() { openssl "$@" -in key.pem -out other.pem; mv other.pem key.pem; }
      names=subjectAltName=DNS:localhost,IP:127.0.0.1
      self() {
        openssl req -x509 -key key.pem -days 2 -subj /CN=localhost -addext $names -out cert.pem
        cp cert.pem trusted.pem
      }
      issue() {
        ec P-256
        mv key.pem $1.key
        openssl req -new -key $1.key -subj /CN=$1 -out $1.csr
        printf '%s\\n' "$3" >$1.ext
        openssl x509 -req -in $1.csr -CA $2.pem -CAkey $2.key -CAcreateserial -days 2 -extfile $1.ext -out $1.pem
      }
      chain() {
        rsa 2048
        self
        mv key.pem root.key
        mv cert.pem root.pem
        issue middle root basicConstraints=critical,CA:TRUE
        issue leaf middle $names
        cp leaf.key key.pem
      }
      """;

  @TempDir
  private Path directory;

  private Path file(String name) {
    return directory.resolve(name);
  }

  private void shell(String commands) throws IOException, InterruptedException {
    Process process = new ProcessBuilder("bash", "-c", PRELUDE + commands)
        .directory(directory.toFile())
        .redirectErrorStream(true)
        .start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(output).isZero();
  }

  /** Trusts trusted.pem, and presents the certificate if asked; a client uses no later version of TLS. */
  private SSLContext context(String version) throws Exception {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    try (InputStream pem = Files.newInputStream(file("trusted.pem"))) {
      Certificate issuer = CertificateFactory.getInstance("X.509").generateCertificate(pem);
      trusted.setCertificateEntry("issuer", issuer);
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    KeyStore own = KeyStore.getInstance("PKCS12");
    try (InputStream store = Files.newInputStream(file("own.p12"))) {
      own.load(store, "secret".toCharArray());
    }
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(own, "secret".toCharArray());
    SSLContext context = SSLContext.getInstance(version);
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  private Farm farm(ServerSocketFactory backends) {
    JsonObject pair = new JsonObject()
        .put("cert", file("cert.pem").toString())
        .put("key", file("key.pem").toString());
    return HttpsTest.serving(
            Farm.of(1, backends), new JsonObject().put("certificates", pair.copy()))
        .pool("tls", pair.put("ca", file("trusted.pem").toString()));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "RSA, 1024 bits | rsa 1024; self",
        "RSA, 2048 bits | rsa 2048; self",
        "RSA, 4096 bits | rsa 4096; self",
        "RSA in PKCS #1 | rsa 2048; self; rewrite rsa -traditional",
        "RSASSA-PSS | key -algorithm RSA-PSS -pkeyopt rsa_keygen_bits:2048; self",
        "RSASSA-PSS for SHA-384 | key -algorithm RSA-PSS -pkeyopt rsa_keygen_bits:2048 -pkeyopt rsa_pss_keygen_md:sha384 -pkeyopt rsa_pss_keygen_mgf1_md:sha384 -pkeyopt rsa_pss_keygen_saltlen:48; self",
        "P-256 | ec P-256; self",
        "P-384 | ec P-384; self",
        "P-521 | ec P-521; self",
        "P-384 in SEC 1, after its parameters | openssl ecparam -name secp384r1 -genkey -out key.pem; self",
        "P-521 in SEC 1 alone | ec P-521; self; rewrite ec",
        "Ed25519 | key -algorithm ED25519; self",
        "Ed448 | key -algorithm ED448; self",
        "a chain in order | chain; cat leaf.pem middle.pem root.pem >cert.pem",
        "a chain without its root | chain; cat leaf.pem middle.pem >cert.pem",
        "a chain from the root down | chain; cat root.pem middle.pem leaf.pem >cert.pem",
        "a chain in disorder | chain; cat middle.pem leaf.pem root.pem >cert.pem",
        "a chain with the certificate of another | chain; cp leaf.pem a.pem; cp leaf.key a.key; issue leaf middle $names; cat leaf.pem a.pem middle.pem >cert.pem; cp a.key key.pem",
        "Windows line ends | ec P-256; self; sed -i 's/$/\\r/' key.pem cert.pem",
      })
  void it_is_served_to_clients_and_presented_to_backends(String name, String commands)
      throws Exception {
    shell(commands + "\nopenssl pkcs12 -export -in cert.pem -inkey key.pem -certfile cert.pem"
        + " -passout pass:secret -out own.p12");
    try (Farm farm = farm(Pki.sockets(context("TLS"), true)).start()) {
      for (String version : new String[] {"TLSv1.2", "TLSv1.3"}) {
        try (RawClient client = RawClient.connect(farm.port(), context(version), "localhost")) {
          assertThat(client.session().getProtocol()).isEqualTo(version);
          assertThat(client.get("/").status()).isEqualTo(200);
        }
      }
      assertThat(farm.backend(1).received()).hasSize(2);
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "RSA, 512 bits | rsa 512; self | key.pem is RSA with 512 bits, which no peer accepts",
        "secp256k1 | ec secp256k1; self | key.pem is the curve secp256k1",
        "its key alone | ec P-256; self; ec secp256k1 | key.pem is the curve secp256k1",
        "P-224 | ec P-224; self | the curve P-224",
        "brainpoolP256r1 | ec brainpoolP256r1; self | key.pem is the curve brainpoolP256r1",
        "explicit parameters | ec 'P-256 -pkeyopt ec_param_enc:explicit'; self | explicit curve parameters",
        "X25519 | ec P-256; self; key -algorithm X25519 | key.pem is X25519, which signs nothing",
        "X448 | ec P-256; self; key -algorithm X448 | key.pem is X448, which signs nothing",
        "encrypted PKCS #8 | ec P-256; self; rewrite pkey -aes256 -passout pass:secret | key.pem is encrypted",
        "encrypted PKCS #1 | rsa 2048; self; rewrite rsa -traditional -aes256 -passout pass:secret | key.pem is encrypted",
        "encrypted SEC 1 | ec P-256; self; rewrite ec -aes256 -passout pass:secret | key.pem is encrypted",
        "the key of another certificate | key -algorithm ED25519; self; key -algorithm ED25519 | key.pem is not the key of a certificate in",
        "a key of another kind | rsa 2048; self; ec P-256 | key.pem is not the key of a certificate in",
        "a public key | ec P-256; self; rewrite pkey -pubout | key.pem has no private key",
        "a cut key | ec P-256; self; sed -i 2d key.pem | key.pem is broken",
        "DER | ec P-256; self; rewrite pkey -outform DER | key.pem has no private key",
      })
  void it_is_rejected_by_its_name(String name, String commands, String mistake) throws Exception {
    shell(commands);
    try (Farm farm = farm(ServerSocketFactory.getDefault())) {
      Throwable problem = Await.failure(Evenkeel.start(farm.vertx(), farm.config()));

      assertThat(problem).isInstanceOf(ConfigException.class);
      assertThat(
              String.valueOf(problem.getMessage()).lines().filter(line -> line.contains(mistake)))
          .anyMatch(line -> line.contains("listeners[0].tls.certificates."))
          .anyMatch(line -> line.contains("pools.default.tls."));
    }
  }

  @Test
  void a_renewal_may_change_the_kind_of_the_key() throws Exception {
    shell(
        "ec P-256; self; openssl pkcs12 -export -in cert.pem -inkey key.pem -passout pass:secret -out own.p12");
    try (Farm farm = farm(Pki.sockets(context("TLS"), true)).start()) {
      assertThat(farm.port()).isPositive();
      for (String kind : new String[] {"ED25519", "RSA-PSS", "ED448"}) {
        shell("key -algorithm " + kind + "; self");
        SSLContext trusting = context("TLSv1.3");
        Await.until(kind + " is served", () -> handshakeWorks(farm.port(), trusting));
      }
    }
  }

  private static boolean handshakeWorks(int port, SSLContext context) {
    try (RawClient client = RawClient.connect(port, context, "localhost")) {
      return client.session().isValid();
    } catch (UncheckedIOException untrusted) {
      return false;
    }
  }
}
