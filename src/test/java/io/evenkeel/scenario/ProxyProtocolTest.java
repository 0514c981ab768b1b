package io.evenkeel.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.kit.Await;
import io.evenkeel.kit.Farm;
import io.evenkeel.kit.Pki;
import io.evenkeel.kit.RawClient;
import io.evenkeel.kit.ReceivedRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The PROXY header of a connection names its client; a connection without one is closed. */
class ProxyProtocolTest {
  private static final String GET = "GET / HTTP/1.1\r\nHost: test\r\n\r\n";
  private static final byte[] SIGNATURE = {13, 10, 13, 10, 0, 13, 10, 0x51, 0x55, 0x49, 0x54, 10};
  private static Farm farm;

  @BeforeAll
  static void open() {
    JsonObject inside = new JsonObject()
        .put("clientIp", new JsonArray().add("203.0.113.0/24"))
        .put("respond", new JsonObject().put("status", 418));
    farm = Farm.of(1)
        .set(
            "listeners",
            new JsonArray()
                .add(new JsonObject()
                    .put("name", "http")
                    .put("host", "127.0.0.1")
                    .put("port", 0)
                    .put("proxyProtocol", true)
                    .put("trustedProxies", new JsonArray().add("192.0.2.9"))
                    .put("timeouts", new JsonObject().put("head", "500ms"))))
        .set("routes", new JsonArray().add(inside).add(new JsonObject().put("pool", "default")))
        .start();
  }

  @AfterAll
  static void close() {
    farm.close();
  }

  @Test
  void a_header_of_version_1_names_the_client_and_the_port() {
    ReceivedRequest received = ask(ascii("PROXY TCP4 192.0.2.1 192.0.2.2 56324 443\r\n"));

    assertThat(received.field("x-forwarded-for")).contains("192.0.2.1");
    assertThat(received.field("x-real-ip")).contains("192.0.2.1");
    assertThat(received.field("x-forwarded-port")).contains("443");
    assertThat(received.field("forwarded").orElse("")).startsWith("for=192.0.2.1;");
  }

  @Test
  void an_ipv6_address_is_written_as_rfc_5952_requires() {
    ReceivedRequest received = ask(ascii("PROXY TCP6 2001:0DB8:0:0:0:0:0:1 ::1 56324 443\r\n"));

    assertThat(received.field("x-forwarded-for")).contains("2001:db8::1");
    assertThat(received.field("forwarded").orElse("")).startsWith("for=\"[2001:db8::1]\"");
  }

  @Test
  void a_header_of_version_2_may_carry_more_than_addresses() {
    byte[] addresses = {(byte) 192, 0, 2, 7, (byte) 192, 0, 2, 2, (byte) 220, 4, 1, (byte) 187};
    byte[] note = {4, 0, 3, 1, 2, 3};

    assertThat(ask(second(1, 0x11, addresses, note)).field("x-forwarded-for"))
        .contains("192.0.2.7");
  }

  @Test
  void a_local_header_leaves_the_address_of_the_connection() {
    assertThat(ask(second(0, 0, new byte[0], new byte[0])).field("x-forwarded-for"))
        .contains("127.0.0.1");
    assertThat(ask(ascii("PROXY UNKNOWN\r\n")).field("x-forwarded-for")).contains("127.0.0.1");
  }

  @Test
  void trust_and_routes_use_the_client_in_the_header() {
    ReceivedRequest trusted = ask(
        ascii("PROXY TCP4 192.0.2.9 192.0.2.2 1 80\r\n"),
        "GET / HTTP/1.1\r\nHost: test\r\nX-Forwarded-For: 198.51.100.1\r\n\r\n");

    assertThat(trusted.field("x-forwarded-for")).contains("198.51.100.1, 192.0.2.9");
    try (RawClient client = farm.connect()) {
      client.send("PROXY TCP4 203.0.113.5 192.0.2.2 1 80\r\n" + GET);
      assertThat(client.read().status()).isEqualTo(418);
    }
  }

  @Test
  void a_header_in_pieces_is_read() {
    try (RawClient client = farm.connect()) {
      client.sendSlowly(
          java.time.Duration.ofMillis(20), "PRO", "XY TCP4 192.0.2.3 192.0.2.2 1 80\r", "\n", GET);
      assertThat(client.read().status()).isEqualTo(200);
      assertThat(client.get("/").status()).isEqualTo(200);
    }
  }

  @Test
  void a_tls_handshake_follows_the_header(@TempDir Path directory) {
    Pki pki = new Pki(directory);
    JsonObject listener = new JsonObject()
        .put("name", "http")
        .put("host", "127.0.0.1")
        .put("port", 0)
        .put("proxyProtocol", true)
        .put("tls", HttpsTest.tls(pki.issue("localhost")));
    try (Farm secure =
            Farm.of(1).set("listeners", new JsonArray().add(listener)).start();
        RawClient client = secure
            .connect()
            .send("PROXY TCP4 192.0.2.1 192.0.2.2 1 443\r\n")
            .secured(pki.context(), "localhost")) {
      assertThat(client.get("/").status()).isEqualTo(200);

      ReceivedRequest received = secure.backend(1).received().get(0);
      assertThat(received.field("x-forwarded-for")).contains("192.0.2.1");
      assertThat(received.field("x-forwarded-proto")).contains("https");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        GET,
        "PROXY TCP4 192.0.2.1\r\n" + GET,
        "PROXY TCP4 a b 1 2\r\n" + GET,
        "PROXY TCP5 192.0.2.1 192.0.2.2 1 2\r\n" + GET,
        "proxy TCP4 192.0.2.1 192.0.2.2 1 2\r\n" + GET,
        "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003\u0000\u0000\u0000\r\n"
      })
  void a_connection_without_a_header_is_closed(String bytes) {
    int before = farm.backend(1).received().size();
    try (RawClient client = farm.connect()) {
      client.send(bytes);
      assertThat(client.seesClose()).isTrue();
    }
    assertThat(farm.backend(1).received()).hasSize(before);
  }

  @Test
  void a_missing_header_times_out() {
    try (RawClient silent = farm.connect();
        RawClient stalled = farm.connect().send("PROXY TCP4 192.0")) {
      assertThat(silent.seesClose()).isTrue();
      assertThat(stalled.seesClose()).isTrue();
    }
    Await.until("nothing in flight", () -> farm.inFlight() == 0);
  }

  private static ReceivedRequest ask(byte[] header) {
    return ask(header, GET);
  }

  private static ReceivedRequest ask(byte[] header, String request) {
    try (RawClient client = farm.connect()) {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      all.writeBytes(header);
      all.writeBytes(ascii(request));
      assertThat(client.send(all.toByteArray()).read().status()).isEqualTo(200);
    }
    var received = farm.backend(1).received();
    return received.get(received.size() - 1);
  }

  private static byte[] second(int command, int family, byte[] addresses, byte[] note) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(SIGNATURE);
    bytes.write(0x20 | command);
    bytes.write(family);
    bytes.write(0);
    bytes.write(addresses.length + note.length);
    bytes.writeBytes(addresses);
    bytes.writeBytes(note);
    return bytes.toByteArray();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
