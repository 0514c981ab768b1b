package io.evenkeel.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.http.IdentityHeaders;
import io.evenkeel.http.IdentityHeaders.Row;
import io.evenkeel.kit.Farm;
import io.evenkeel.kit.H2Peer;
import io.evenkeel.kit.Head;
import io.evenkeel.kit.RawClient;
import io.evenkeel.kit.Response;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Walks the table of the headers that describe a client: what strangers and what trusted proxies can do with each. */
class IdentityHeadersTest {
  private static Farm strict;
  private static Farm trusting;

  @BeforeAll
  static void open() {
    strict = serving(JsonArray.of());
    trusting = serving(JsonArray.of("127.0.0.1"));
    for (Farm each : List.of(strict, trusting)) {
      each.backend(1)
          .at(
              "/trailers",
              request -> request.respond(
                  200,
                  new String(request.body(), StandardCharsets.US_ASCII) + " "
                      + request.trailers().stream()
                          .map(Head.Field::name)
                          .collect(Collectors.joining(" "))));
    }
  }

  @AfterAll
  static void close() {
    strict.close();
    trusting.close();
  }

  private static Farm serving(JsonArray trustedProxies) {
    JsonArray routes = JsonArray.of(
        new JsonObject().put("path", "/api/*").put("stripPrefix", "/api").put("pool", "default"),
        new JsonObject().put("pool", "default"));
    return Farm.of(1)
        .set(
            "listeners",
            JsonArray.of(new JsonObject()
                .put("name", "http")
                .put("host", "127.0.0.1")
                .put("port", 0)
                .put("h2c", true)
                .put("trustedProxies", trustedProxies)))
        .set("routes", routes)
        .start();
  }

  static List<Row> table() {
    return IdentityHeaders.TABLE;
  }

  @ParameterizedTest
  @MethodSource("table")
  void a_stranger_cannot_write_it(Row row) {
    Head head = sendTo(strict, "/", row);

    assertThat(head.all(name(row))).hasSize(row.written() ? 1 : 0);
    assertThat(head.all(name(row))).doesNotContain(sample(row));
    assertThat(sendTo(strict, "/api/", row).all(name(row))).doesNotContain(sample(row));
  }

  @ParameterizedTest
  @MethodSource("table")
  void a_stranger_cannot_write_it_over_http_2(Row row) {
    String target = "/h2/" + name(row);
    try (H2Peer client = H2Peer.connect(strict.port())) {
      client
          .request(1, true, "GET", target, name(row), sample(row), name(row), sample(row))
          .answer(1);
    }

    Head head = strict.backend(1).received(target).get(0).head();
    assertThat(head.all(name(row))).hasSize(row.written() ? 1 : 0).doesNotContain(sample(row));
  }

  @ParameterizedTest
  @MethodSource("table")
  void no_trailer_can_have_its_name(Row row) {
    String put = "PUT /trailers HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n"
        + "2\r\nok\r\n0\r\nX-Sum: 2\r\n" + name(row) + ": " + sample(row) + "\r\n\r\n";
    try (RawClient stranger = strict.connect();
        RawClient proxy = trusting.connect()) {
      assertThat(stranger.send(put).read().body()).isEqualTo("ok X-Sum");
      assertThat(proxy.send(put).read().body()).isEqualTo("ok X-Sum");
    }
  }

  @ParameterizedTest
  @MethodSource("table")
  void a_name_with_an_underscore_is_rejected(Row row) {
    String spelled = name(row).replaceFirst("-", "_");
    try (RawClient client = strict.connect()) {
      Response response = client
          .send("GET / HTTP/1.1\r\nHost: test\r\n" + spelled + ": " + sample(row) + "\r\n\r\n")
          .read();
      assertThat(response.status()).isEqualTo(spelled.contains("_") ? 400 : 200);
    }
  }

  @ParameterizedTest
  @MethodSource("table")
  void what_a_trusted_proxy_writes_is_extended_unified_or_kept(Row row) {
    String got = String.join("|", sendTo(trusting, "/api/", row).all(name(row)));

    switch (row.fromTrustedProxy()) {
      case EXTENDED ->
        assertThat(got).startsWith(sample(row)).hasSizeGreaterThan(sample(row).length());
      case UNIFIED ->
        assertThat(got).isEqualTo(name(row).equals("x-real-ip") ? "127.0.0.1" : sample(row));
      case KEPT -> assertThat(got).isEqualTo(sample(row));
    }
  }

  @ParameterizedTest
  @MethodSource("table")
  void the_documents_name_it(Row row) throws IOException {
    assertThat(Files.readString(Path.of("src/site/markdown/protocols.md")).toLowerCase(Locale.ROOT))
        .contains("`" + row.name() + "`");
  }

  private static String name(Row row) {
    return row.name().replace("*", "ssl");
  }

  /** A value that the balancer does not write by itself. */
  private static String sample(Row row) {
    return switch (row.name()) {
      case "forwarded" -> "for=203.0.113.5;host=\"test\";proto=http";
      case "x-forwarded-for", "x-real-ip" -> "203.0.113.5";
      case "x-forwarded-host" -> "shop.test";
      case "x-forwarded-port" -> "8043";
      case "x-forwarded-proto" -> "https";
      case "x-forwarded-prefix" -> "/outer";
      default -> "of a stranger";
    };
  }

  private static Head sendTo(Farm farm, String target, Row row) {
    String line = name(row).toUpperCase(Locale.ROOT) + ":" + sample(row) + "\r\n";
    try (RawClient client = farm.connect()) {
      String request = "GET " + target + " HTTP/1.1\r\nHost: test\r\n" + line + "\r\n";
      assertThat(client.send(request).read().status()).isEqualTo(200);
    }
    var received = farm.backend(1).received("/");
    return received.get(received.size() - 1).head();
  }
}
