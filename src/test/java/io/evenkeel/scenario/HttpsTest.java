package io.evenkeel.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evenkeel.kit.Await;
import io.evenkeel.kit.Farm;
import io.evenkeel.kit.Pki;
import io.evenkeel.kit.RawClient;
import io.evenkeel.kit.Response;
import io.evenkeel.kit.Scripts;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** HTTPS listeners. */
class HttpsTest {
  private static final byte ALERT = 21;
  private static final byte FATAL = 2;
  private static final byte PROTOCOL_VERSION = 70;

  @TempDir
  private Path directory;

  private Pki pki;
  private Pki.IssuedCertificate site;

  @BeforeEach
  void issue() {
    pki = new Pki(directory);
    site = pki.issue("localhost", "127.0.0.1");
  }

  static JsonObject tls(Pki.IssuedCertificate... certificates) {
    JsonArray all = new JsonArray();
    for (Pki.IssuedCertificate each : certificates) {
      all.add(each.json());
    }
    return new JsonObject().put("certificates", all);
  }

  static Farm serving(Farm farm, JsonObject tls) {
    return farm.set(
        "listeners",
        new JsonArray()
            .add(new JsonObject()
                .put("name", "http")
                .put("host", "127.0.0.1")
                .put("port", 0)
                .put("tls", tls)));
  }

  private RawClient connect(Farm farm, String name, Pki.IssuedCertificate... own) {
    return RawClient.connect(farm.port(), pki.context(own), name);
  }

  private static String shown(RawClient client) throws SSLPeerUnverifiedException {
    return ((X509Certificate) client.session().getPeerCertificates()[0])
        .getSubjectX500Principal()
        .getName();
  }

  @Test
  void requests_are_forwarded_with_the_protocol_they_came_by() throws Exception {
    try (Farm farm = serving(Farm.of(1), tls(site)).start()) {
      farm.backend(1).at("/echo", Scripts.echoes());
      HttpClient client = HttpClient.newBuilder().sslContext(pki.context()).build();
      String body = "a body ".repeat(50_000);

      var response = client.send(
          HttpRequest.newBuilder(URI.create("https://localhost:" + farm.port() + "/echo"))
              .POST(HttpRequest.BodyPublishers.ofString(body))
              .build(),
          BodyHandlers.ofString());

      assertThat(response.body()).isEqualTo(body);
      assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_2);
      var received = farm.backend(1).received().get(0);
      assertThat(received.field("x-forwarded-proto")).contains("https");
      assertThat(received.field("forwarded").orElse("")).contains("proto=https");
      assertThat(received.field("x-forwarded-port")).contains(Integer.toString(farm.port()));
    }
  }

  @Test
  void the_requested_name_selects_the_certificate() throws Exception {
    Pki.IssuedCertificate wild = pki.issue("*.example.com");
    Pki.IssuedCertificate exact = pki.issue("www.example.com");
    try (Farm farm = serving(Farm.of(1), tls(site, wild, exact)).start()) {
      for (String[] each : new String[][] {
        {"shop.example.com", "CN=any.example.com"},
        {"www.example.com", "CN=www.example.com"},
        {"localhost", "CN=localhost"},
        {"", "CN=localhost"}
      }) {
        try (RawClient client = connect(farm, each[0])) {
          assertThat(shown(client)).isEqualTo(each[1]);
          assertThat(client.get("/").status()).isEqualTo(200);
        }
      }
      assertThatThrownBy(() -> connect(farm, "a.b.example.com"))
          .hasRootCauseMessage("No subject alternative DNS name matching a.b.example.com found.");
    }
  }

  @Test
  void old_versions_and_weak_ciphers_are_refused() throws IOException {
    try (Farm farm = serving(Farm.of(1), tls(site)).start()) {
      // the version of the record differs between TLS libraries
      assertThat(answerToTls11(farm)).startsWith(ALERT, 3).endsWith(0, 2, FATAL, PROTOCOL_VERSION);
      assertThatThrownBy(() -> handshake(farm, "TLSv1.2", "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA"))
          .isInstanceOf(SSLHandshakeException.class);
      assertThat(handshake(farm, "TLSv1.2", "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"))
          .isEqualTo("TLSv1.2");
      assertThat(handshake(farm, "TLSv1.3", "TLS_AES_128_GCM_SHA256")).isEqualTo("TLSv1.3");
    }
  }

  /** Written by hand, since no current JDK sends it. */
  private static byte[] answerToTls11(Farm farm) throws IOException {
    byte[] hello = new byte[50];
    byte[] start = {22, 3, 1, 0, 45, 1, 0, 0, 41, 3, 2};
    System.arraycopy(start, 0, hello, 0, start.length);
    byte[] suites = {0, 0, 2, (byte) 0xc0, 9, 1, 0};
    System.arraycopy(suites, 0, hello, start.length + 32, suites.length);
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), farm.port())) {
      socket.setSoTimeout((int) Await.BOUND.toMillis());
      socket.getOutputStream().write(hello);
      return socket.getInputStream().readNBytes(7);
    }
  }

  private String handshake(Farm farm, String version, String suite) throws IOException {
    SSLContext context = pki.context();
    try (SSLSocket socket =
        (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", farm.port())) {
      socket.setEnabledProtocols(new String[] {version});
      socket.setEnabledCipherSuites(new String[] {suite});
      socket.startHandshake();
      return socket.getSession().getProtocol();
    }
  }

  @Test
  void clients_without_a_required_certificate_are_rejected() {
    Pki.IssuedCertificate own = pki.issue("client.example");
    JsonObject tls =
        tls(site).put("clientAuth", "required").put("clientCa", pki.ca().toString());
    try (Farm farm = serving(Farm.of(1), tls).start();
        RawClient known = connect(farm, "localhost", own)) {
      assertThat(known.get("/").status()).isEqualTo(200);

      assertThatThrownBy(() -> {
            try (RawClient unknown = connect(farm, "localhost")) {
              unknown.get("/");
            }
          })
          .isInstanceOf(UncheckedIOException.class);
      assertThat(farm.backend(1).received()).hasSize(1);
    }
  }

  @Test
  void clients_without_a_requested_certificate_are_served() throws IOException {
    Pki.IssuedCertificate own = pki.issue("client.example");
    Pki.IssuedCertificate forged =
        new Pki(Files.createDirectory(directory.resolve("forged"))).issue("client.example");
    JsonObject tls = tls(site).put("clientAuth", "request");
    tls.put("clientCa", pki.ca().toString());
    try (Farm farm = serving(Farm.of(1), tls).start();
        RawClient known = connect(farm, "localhost", own);
        RawClient unknown = connect(farm, "localhost")) {
      assertThat(known.get("/").status()).isEqualTo(200);
      assertThat(unknown.get("/").status()).isEqualTo(200);
      assertThatThrownBy(() -> {
            try (RawClient liar = connect(farm, "localhost", forged)) {
              liar.get("/");
            }
          })
          .isInstanceOf(UncheckedIOException.class);
    }
  }

  @Test
  void every_response_has_strict_transport_security() {
    try (Farm farm = serving(Farm.of(1), tls(site).put("hsts", "365d"))
            .set("proxy.timeouts.head", "300ms")
            .set(
                "routes",
                new JsonArray()
                    .add(new JsonObject().put("path", "/gone").put("respond", 410))
                    .add(new JsonObject().put("path", "/other").put("redirect", "https"))
                    .add(new JsonObject().put("path", "/app/*").put("pool", "default")))
            .start();
        RawClient client = connect(farm, "localhost");
        RawClient bad = connect(farm, "localhost");
        RawClient slow = connect(farm, "localhost")) {
      farm.backend(1)
          .at("/app", Scripts.responds(200, "own", "strict-transport-security", "max-age=1"));

      for (String target : new String[] {"/app", "/gone", "/nowhere", "/other"}) {
        assertHsts(client.get(target));
      }
      assertThat(bad.send("GET / HTTP/1.1\r\nHost : a\r\n\r\n").read())
          .satisfies(HttpsTest::assertHsts)
          .satisfies(response -> assertThat(response.status()).isEqualTo(400));
      assertThat(bad.seesClose()).isTrue();
      assertThat(slow.send("GET / HT").read())
          .satisfies(HttpsTest::assertHsts)
          .satisfies(response -> assertThat(response.status()).isEqualTo(408));
      assertThat(slow.seesClose()).isTrue();
    }
  }

  private static void assertHsts(Response response) {
    assertThat(response.head().all("strict-transport-security"))
        .containsExactly("max-age=31536000");
  }
}
