package io.evenkeel.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.kit.Farm;
import io.evenkeel.kit.H2Peer;
import io.evenkeel.kit.Pki;
import io.evenkeel.kit.ReceivedRequest;
import io.evenkeel.kit.Scripts;
import io.evenkeel.kit.StreamResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** HTTP/2 over TLS and after a PROXY header, with the same rules as HTTP/1. */
class Http2OverTlsTest {
  private static final byte[] HEADER =
      "PROXY TCP4 192.0.2.1 192.0.2.2 56324 443\r\n".getBytes(StandardCharsets.ISO_8859_1);

  @TempDir
  private Path directory;

  private static Farm behindProxy(JsonObject more) {
    JsonObject listener = new JsonObject()
        .put("name", "http")
        .put("host", "127.0.0.1")
        .put("port", 0)
        .put("proxyProtocol", true)
        .mergeIn(more);
    return Farm.of(1).set("listeners", new JsonArray().add(listener)).start();
  }

  private static void assertNamed(Farm farm, String scheme) {
    ReceivedRequest received = farm.backend(1).received().get(0);
    assertThat(received.field("x-forwarded-for")).contains("192.0.2.1");
    assertThat(received.field("x-real-ip")).contains("192.0.2.1");
    assertThat(received.field("x-forwarded-proto")).contains(scheme);
    assertThat(received.field("x-forwarded-port")).contains("443");
    assertThat(received.field("via")).contains("2.0 evenkeel");
  }

  @Test
  void a_proxy_header_comes_before_prior_knowledge() {
    try (Farm farm = behindProxy(new JsonObject().put("h2c", true));
        H2Peer client = H2Peer.silent(farm.port()).send(HEADER).begin()) {
      assertThat(client.get(1, "/").body()).isEqualTo("b1");
      assertThat(client.get(3, "/").body()).isEqualTo("b1");

      assertNamed(farm, "http");
    }
  }

  @Test
  void a_proxy_header_comes_before_the_handshake() throws IOException {
    Pki pki = new Pki(directory);
    JsonObject tls = new JsonObject().put("tls", HttpsTest.tls(pki.issue("localhost")));
    try (Farm farm = behindProxy(tls);
        Socket plain = new Socket(InetAddress.getLoopbackAddress(), farm.port())) {
      plain.getOutputStream().write(HEADER);
      try (H2Peer client = H2Peer.over(plain, pki.context())) {
        assertThat(client.get(1, "/").body()).isEqualTo("b1");
        assertThat(client.get(3, "/").body()).isEqualTo("b1");
      }

      assertNamed(farm, "https");
    }
  }

  @Test
  void every_response_has_strict_transport_security() {
    Pki pki = new Pki(directory);
    JsonObject tls = HttpsTest.tls(pki.issue("localhost")).put("hsts", "365d");
    Farm serving = HttpsTest.serving(Farm.of(1), tls)
        .set(
            "routes",
            new JsonArray()
                .add(new JsonObject().put("path", "/gone").put("respond", 410))
                .add(new JsonObject().put("path", "/other").put("redirect", "https"))
                .add(new JsonObject().put("path", "/app/*").put("pool", "default")));
    try (Farm farm = serving.start();
        H2Peer client = H2Peer.connect(farm.port(), pki.context())) {
      farm.backend(1)
          .at("/app", Scripts.responds(200, "own", "strict-transport-security", "max-age=1"));

      int stream = 1;
      for (String target : new String[] {"/app", "/gone", "/nowhere", "/other", "/a#b"}) {
        StreamResponse response = client.get(stream, target);
        stream += 2;

        assertThat(response.status()).isPositive();
        assertThat(response.head().stream()
                .filter(each -> each.name().equals("strict-transport-security"))
                .map(each -> each.value()))
            .containsExactly("max-age=31536000");
      }
    }
  }
}
