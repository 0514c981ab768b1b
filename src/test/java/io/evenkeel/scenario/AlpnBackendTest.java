package io.evenkeel.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.kit.Await;
import io.evenkeel.kit.Farm;
import io.evenkeel.kit.Frame;
import io.evenkeel.kit.H2Backend;
import io.evenkeel.kit.H2Peer;
import io.evenkeel.kit.Pki;
import io.evenkeel.kit.Response;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Backends with https that are offered HTTP/2: the protocol that they choose by ALPN is used, if the pool allows it. */
class AlpnBackendTest {
  private static final int CANCEL = 8;

  @TempDir
  private Path directory;

  private Pki pki;

  @BeforeEach
  void found() {
    pki = new Pki(directory);
  }

  private H2Backend backend(String id) {
    return new H2Backend(id, pki.sockets(pki.issue("app.internal"), true, "h2", "http/1.1"));
  }

  /** Gives the pool a CA, a client certificate and a server name. */
  private Farm secured(Farm farm, String protocol) {
    return Http2ClientTest.serving(farm)
        .pool("protocol", protocol)
        .pool(
            "tls",
            pki.issue("lb.internal")
                .json()
                .put("ca", pki.ca().toString())
                .put("serverName", "app.internal"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"auto", "http2"})
  void a_backend_that_selects_http_2_gets_one_http_2_connection(String protocol) {
    try (H2Backend b1 = backend("b1");
        Farm farm = secured(H2Backend.behind(Farm.of(0), b1), protocol).start()) {
      Response first = farm.get("/x");
      Response second = farm.post("/x", "body");

      assertThat(first.body()).isEqualTo("b1");
      assertThat(first.field("via")).contains("2.0 evenkeel");
      assertThat(second.body()).isEqualTo("b1");
      assertThat(b1.field(":scheme")).isEqualTo("https");
      assertThat(b1.field(":authority")).isEqualTo("test");
      // one for requests, and maybe one of a probe
      assertThat(b1.openConnections()).isLessThanOrEqualTo(2);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "http/1.1"})
  void a_backend_that_selects_http_1_gets_it_with_protocol_auto(String protocols) {
    String[] chosen = protocols.isEmpty() ? new String[0] : new String[] {protocols};
    Farm farm = Farm.of(1, pki.sockets(pki.issue("app.internal"), true, chosen));
    try (Farm running = secured(farm, "auto").start()) {
      Response response = running.get("/x");

      assertThat(response.body()).isEqualTo("b1");
      assertThat(response.field("via")).contains("1.1 evenkeel");
      assertThat(running.post("/x", "body").status()).isEqualTo(200);
    }
  }

  @Test
  void a_backend_that_selects_http_1_is_unreachable_with_protocol_http2() {
    Farm farm = Farm.of(1, pki.sockets(pki.issue("app.internal"), true, "http/1.1"));
    try (Farm running = secured(farm, "http2").pool("health", false).start()) {
      assertThat(running.get("/").status()).isEqualTo(503);
      assertThat(running.backend(1).received()).isEmpty();
    }
  }

  @Test
  void a_backend_with_an_unknown_ca_is_unreachable() throws IOException {
    Pki other = new Pki(Files.createDirectory(directory.resolve("other")));
    try (H2Backend b1 = backend("b1");
        Farm farm = secured(H2Backend.behind(Farm.of(0), b1), "auto")
            .pool("tls.ca", other.ca().toString())
            .pool("health", false)
            .start()) {
      Response response = farm.get("/");

      assertThat(response.status()).isEqualTo(503);
      assertThat(response.json().getString("detail")).contains("certificate not trusted");
      assertThat(b1.received()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"auto", "http2"})
  void a_refused_or_unprocessed_request_is_retried_even_a_post(String protocol) {
    try (H2Backend b1 = backend("b1");
        H2Backend b2 = backend("b2");
        Farm farm = secured(H2Backend.behind(Farm.of(0), b1, b2), protocol).start()) {
      int start = farm.changes().size();
      b1.at("/refused", (peer, stream) -> peer.send(Frame.of(Frame.RST_STREAM, 0, stream, 7)))
          .at(
              "/unprocessed",
              (peer, stream) ->
                  peer.send(Frame.of(Frame.GOAWAY, 0, 0, Math.max(0, stream - 2), 0)));

      for (int i = 0; i < 2; i++) {
        assertThat(farm.post("/refused", "x").body()).isEqualTo("b2");
        assertThat(farm.post("/unprocessed", "x").body()).isEqualTo("b2");
      }
      assertThat(farm.changes().brief(start)).isEmpty();
    }
  }

  @Test
  void if_all_backends_refuse_the_stream_it_is_a_503() {
    try (H2Backend b1 = backend("b1");
        Farm farm = secured(H2Backend.behind(Farm.of(0), b1), "auto").start()) {
      b1.at("/", (peer, stream) -> peer.send(Frame.of(Frame.RST_STREAM, 0, stream, 7)));

      assertThat(farm.get("/").status()).isEqualTo(503);
      assertThat(farm.get("/other").body()).isEqualTo("b1");
    }
  }

  @Test
  void resets_are_forwarded_both_ways_and_the_connections_stay_open() {
    try (H2Backend b1 = backend("b1");
        Farm farm = secured(H2Backend.behind(Farm.of(0), b1), "auto").start();
        H2Peer client = H2Peer.connect(farm.port())) {
      b1.at("/never", (peer, stream) -> {})
          .at("/cut", (peer, stream) -> peer.headers(stream, false, ":status", "200")
              .data(stream, false, "only this")
              .send(Frame.of(Frame.RST_STREAM, 0, stream, CANCEL)));
      client.request(1, true, "GET", "/never");
      Await.until("it is in flight", () -> b1.received().size() == 1);

      client.send(Frame.of(Frame.RST_STREAM, 0, 1, CANCEL));
      Await.until("the backend gets the reset", () -> b1.resets().size() == 1);

      assertThat(b1.resets().get(0).word(0)).isEqualTo(CANCEL);
      assertThat(client.get(3, "/cut").reset()).isEqualTo(2);
      assertThat(client.get(5, "/").body()).isEqualTo("b1");
    }
  }
}
