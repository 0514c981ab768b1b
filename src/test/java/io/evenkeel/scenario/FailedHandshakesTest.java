package io.evenkeel.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.kit.Await;
import io.evenkeel.kit.Farm;
import io.evenkeel.kit.Pki;
import io.evenkeel.kit.RawClient;
import io.evenkeel.kit.Response;
import io.netty.pkitesting.CertificateBuilder;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Why TLS with a client failed is counted for each listener, and logged at a bounded rate. */
class FailedHandshakesTest {
  private static final int TLS_1_1 = 0x0302;
  private static final int TLS_1_2 = 0x0303;
  private static final int ECDHE_RSA_AES_128_GCM = 0xc02f;
  private static final int ECDHE_ECDSA_AES_128_GCM = 0xc02b;
  private static final int RSA_AES_128_CBC = 0x002f;

  @TempDir
  private Path directory;

  private Pki pki;

  @BeforeEach
  void createIssuer() {
    pki = new Pki(directory);
  }

  private Farm farm(String clientAuth) {
    JsonObject tls = HttpsTest.tls(pki.issue("localhost"));
    if (!clientAuth.equals("none")) {
      tls.put("clientAuth", clientAuth).put("clientCa", pki.ca().toString());
    }
    return HttpsTest.serving(Farm.of(1), tls)
        .set("proxy.timeouts.head", "1s")
        .admin()
        .start();
  }

  private static JsonObject failed(Farm farm) {
    return new JsonObject(farm.admin("GET", "/api", null).body())
        .getJsonArray("listeners")
        .getJsonObject(0)
        .getJsonObject("failedHandshakes");
  }

  private static void awaitFailed(Farm farm, String reason) {
    Await.until(
        () -> reason + " is counted once, of " + failed(farm).encode(),
        Await.BOUND,
        () -> failed(farm).equals(new JsonObject().put(reason, 1)));
  }

  /** A context that trusts our issuer, with a certificate that has this fault. */
  private SSLContext client(String fault, String protocol) throws Exception {
    Pki issuer = fault.equals("other issuer")
        ? new Pki(Files.createDirectory(directory.resolve("other")))
        : pki;
    Instant now = Instant.now();
    CertificateBuilder builder = new CertificateBuilder()
        .ecp256()
        .notBefore(now.plus(Duration.ofDays(fault.equals("too early") ? 1 : -2)))
        .notAfter(now.plus(Duration.ofDays(fault.equals("expired") ? -1 : 2)));
    Pki.IssuedCertificate own = issuer.issue(builder, "client.example");
    SSLContext context = SSLContext.getInstance(protocol);
    context.init(
        fault.equals("none") ? null : own.bundle().toKeyManagerFactory().getKeyManagers(),
        pki.authorities().trustManagers().getTrustManagers(),
        null);
    return context;
  }

  private static void connects(int port, SSLContext context) {
    try (RawClient client = RawClient.connect(port, context, "localhost")) {
      // with TLS 1.3 the client learns with its first read that the server has refused
      client.get("/");
    } catch (UncheckedIOException | AssertionError refused) {
      // what the server counts matters here
    }
  }

  @ParameterizedTest(name = "{0}, {1}")
  @CsvSource({
    "none,         TLSv1.2, certificate-missing",
    "none,         TLSv1.3, certificate-missing",
    "expired,      TLSv1.2, certificate-expired",
    "expired,      TLSv1.3, certificate-expired",
    "too early,    TLSv1.3, certificate-not-yet-valid",
    "other issuer, TLSv1.3, certificate-not-trusted",
  })
  void a_client_without_a_good_certificate(String fault, String protocol, String reason)
      throws Exception {
    try (Farm farm = farm("required")) {
      connects(farm.port(), client(fault, protocol));

      awaitFailed(farm, reason);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void a_client_that_does_not_trust_the_listener(String protocol) throws Exception {
    try (Farm farm = farm("none")) {
      SSLContext context = SSLContext.getInstance(protocol);
      context.init(null, null, null);
      connects(farm.port(), context);

      awaitFailed(farm, "certificate-rejected");
    }
  }

  /** A ClientHello (RFC 5246 section 7.4.1.2) with one cipher suite and no extensions. */
  private static byte[] hello(int version, int cipher) {
    ByteBuffer body = ByteBuffer.allocate(2 + 32 + 1 + 4 + 2);
    body.putShort((short) version).put(new byte[32]).put((byte) 0);
    body.putShort((short) 2).putShort((short) cipher).put((byte) 1).put((byte) 0);
    ByteBuffer record = ByteBuffer.allocate(9 + body.capacity());
    record.put((byte) 22).putShort((short) 0x0301).putShort((short) (4 + body.capacity()));
    record.put((byte) 1).put((byte) 0).putShort((short) body.capacity()).put(body.array());
    return record.array();
  }

  // the certificate has an EC key
  @ParameterizedTest(name = "{2}")
  @CsvSource({
    TLS_1_1 + "," + ECDHE_ECDSA_AES_128_GCM + ", no-shared-protocol",
    TLS_1_2 + "," + RSA_AES_128_CBC + ", no-shared-cipher",
    TLS_1_2 + "," + ECDHE_RSA_AES_128_GCM + ", no-shared-cipher",
  })
  void a_client_with_another_version_or_cipher_suite(int version, int cipher, String reason)
      throws IOException {
    try (Farm farm = farm("none");
        RawClient client = farm.connect()) {
      client.out().write(hello(version, cipher));

      awaitFailed(farm, reason);
    }
  }

  @Test
  void a_client_that_stalls_one_that_leaves_and_one_that_speaks_another_protocol() {
    try (Farm farm = farm("none")) {
      try (RawClient stalled = farm.connect().send("\u0016\u0003\u0001\u0002\u0000\u0001")) {
        assertThat(stalled.seesClose()).isTrue();
      }
      awaitFailed(farm, "timeout");
      farm.connect().send("\u0016\u0003\u0001\u0002\u0000\u0001").close();
      Await.until("it has left", () -> failed(farm).getInteger("closed", 0) == 1);
      try (RawClient other = farm.connect().send("\u0000\u0001\u0002\u0003\u0004\u0005\u0006")) {
        Await.until("it speaks no TLS", () -> failed(farm).getInteger("not-tls", 0) == 1);
        assertThat(other.out()).isNotNull();
      }
    }
  }

  @Test
  void a_connection_without_a_byte_is_no_handshake() {
    try (Farm farm = farm("none")) {
      farm.connect().close();
      farm.connect().send("\u0016\u0003\u0001\u0002\u0000\u0001").close();

      awaitFailed(farm, "closed");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /a HTTP/1.1\r\nHost: x\r\n\r\n",
        "options * HTTP/1.0\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
      })
  void plain_http_is_answered_in_clear_text_without_a_request_to_a_backend(String request) {
    try (Farm farm = farm("none");
        RawClient client = farm.connect()) {
      Response response = client.send(request).read();

      assertThat(response.status()).isEqualTo(400);
      assertThat(response.json().getString("detail")).contains("plain HTTP", "https");
      assertThat(response.field("connection")).contains("close");
      assertThat(client.seesClose()).isTrue();
      assertThat(farm.backend(1).received()).isEmpty();
      awaitFailed(farm, "plain-http");
    }
  }

  @Test
  void an_upload_in_clear_text_can_read_the_answer() {
    try (Farm farm = farm("none");
        RawClient client = farm.connect()) {
      client.send("POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 200000\r\n\r\n");
      client.send("x".repeat(100_000));

      assertThat(client.read().status()).isEqualTo(400);
    }
  }

  @Test
  void a_flood_is_counted_and_logged_in_one_line() {
    try (Farm farm = farm("none")) {
      for (int i = 0; i < 40; i++) {
        try (RawClient client = farm.connect()) {
          assertThat(client.send("GET / HTTP/1.1\r\n\r\n").read().status()).isEqualTo(400);
        }
      }

      assertThat(failed(farm)).isEqualTo(new JsonObject().put("plain-http", 40));
      assertThat(farm.logs().lines().stream().filter(line -> line.contains("TLS handshake with")))
          .singleElement()
          .asString()
          .contains(
              "listener http: TLS handshake with /127.0.0.1:", "plain HTTP on a port for HTTPS");
    }
  }

  @Test
  void a_good_client_is_not_counted() {
    try (Farm farm = farm("request")) {
      try (RawClient client = RawClient.connect(farm.port(), pki.context(), "localhost")) {
        assertThat(client.get("/").status()).isEqualTo(200);
      }

      assertThat(failed(farm)).isEqualTo(new JsonObject());
    }
  }

  @Test
  void the_admin_does_the_same() {
    JsonObject admin =
        new JsonObject().put("port", 0).put("tls", HttpsTest.tls(pki.issue("localhost")));
    try (Farm farm = Farm.of(1).set("admin", admin).start()) {
      int port = farm.evenkeel().port("admin");
      try (RawClient client = RawClient.connect(port)) {
        assertThat(client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n").read().status())
            .isEqualTo(400);
      }
      try (RawClient client = RawClient.connect(port, pki.context(), "localhost")) {
        String body = client
            .send("GET /api HTTP/1.1\r\nHost: localhost:" + port + "\r\n\r\n")
            .read()
            .body();
        assertThat(new JsonObject(body)
                .getJsonArray("listeners")
                .getJsonObject(1)
                .getJsonObject("failedHandshakes"))
            .isEqualTo(new JsonObject().put("plain-http", 1));
      }
    }
  }
}
