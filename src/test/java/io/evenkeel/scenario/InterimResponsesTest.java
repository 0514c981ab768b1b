package io.evenkeel.scenario;

import static io.evenkeel.scenario.Http2ClientTest.serving;
import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.kit.Farm;
import io.evenkeel.kit.H2Backend;
import io.evenkeel.kit.H2Peer;
import io.evenkeel.kit.Head;
import io.evenkeel.kit.RawClient;
import io.evenkeel.kit.Response;
import io.evenkeel.kit.Scripts;
import io.evenkeel.kit.StreamResponse;
import io.evenkeel.kit.Tunnels;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Interim responses (RFC 9110 section 15.2) of every kind reach the clients that know them. */
class InterimResponsesTest {
  private static final String PROGRESS =
      "HTTP/1.1 102 Processing\r\nX-Step: 1\r\nConnection: X-Private\r\nX-Private: 1\r\n\r\n"
          + "HTTP/1.1 104 Upload Resumption Supported\r\nUpload-Offset: 9\r\n\r\n";

  @Test
  void they_pass_from_http_1_to_http_2_without_headers_for_one_hop() {
    try (Farm farm = serving(Farm.of(1)).start();
        H2Peer client = H2Peer.connect(farm.port())) {
      farm.backend(1).at("/slow", Scripts.first(PROGRESS, Scripts.responds(201, "made")));

      StreamResponse response = client.get(1, "/slow");

      assertThat(response.interim())
          .containsExactly(
              List.of(new Head.Field(":status", "102"), new Head.Field("x-step", "1")),
              List.of(new Head.Field(":status", "104"), new Head.Field("upload-offset", "9")));
      assertThat(response.status()).isEqualTo(201);
      assertThat(response.body()).isEqualTo("made");
    }
  }

  @Test
  void they_precede_a_response_that_is_streamed_to_http_2() {
    try (Farm farm = serving(Farm.of(1)).start();
        H2Peer client = H2Peer.connect(farm.port())) {
      farm.backend(1)
          .at("/long", Scripts.first(PROGRESS, Scripts.chunks(java.time.Duration.ZERO, "a", "b")));

      client.request(1, false, "PUT", "/long").data(1, true, "body");
      StreamResponse response = client.answer(1);

      assertThat(response.interim()).hasSize(2);
      assertThat(response.body()).isEqualTo("ab");
    }
  }

  @Test
  void an_http_1_0_client_gets_none_from_http_1() {
    try (Farm farm = Farm.of(1).start();
        RawClient client = farm.connect()) {
      farm.backend(1).at("/slow", Scripts.first(PROGRESS, Scripts.responds(200, "only this")));

      Response response = client.send("GET /slow HTTP/1.0\r\n\r\n").read();

      assertThat(response.interim()).isEmpty();
      assertThat(response.body()).isEqualTo("only this");
    }
  }

  @Test
  void an_http_1_0_client_gets_none_from_http_2() {
    try (H2Backend b1 = new H2Backend("b1");
        Farm farm = H2Backend.behind(Farm.of(0), b1).start();
        RawClient client = farm.connect()) {
      b1.at("/slow", (peer, stream) -> peer.headers(stream, false, ":status", "102")
          .headers(stream, false, ":status", "103", "link", "</a>")
          .headers(stream, false, ":status", "200")
          .data(stream, true, "only this"));

      Response response = client.send("GET /slow HTTP/1.0\r\n\r\n").read();

      assertThat(response.interim()).isEmpty();
      assertThat(response.body()).isEqualTo("only this");
    }
  }

  @Test
  void they_precede_a_switch_of_protocols() {
    try (Farm farm = Farm.of(1).start();
        RawClient client = farm.connect()) {
      farm.backend(1).always(call -> {
        call.write(PROGRESS + Tunnels.switching());
        call.awaitClose();
      });

      client.send(Tunnels.request("/a"));

      assertThat(client.head().field("x-step")).contains("1");
      assertThat(client.head().first()).startsWith("HTTP/1.1 104 ");
      assertThat(client.head().first()).startsWith("HTTP/1.1 101 ");
    }
  }

  @Test
  void a_client_that_waits_with_its_body_gets_progress_and_one_continue() {
    try (Farm farm = Farm.of(1).start();
        RawClient client = farm.connect()) {
      farm.backend(1).at("/up", call -> {
        call.write(PROGRESS + "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n");
        call.respond(200, new String(call.body(), java.nio.charset.StandardCharsets.US_ASCII));
      });

      client.send(
          "PUT /up HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
      List<String> before =
          List.of(client.head().word(1), client.head().word(1), client.head().word(1));
      Response response = client.send("body").read();

      assertThat(before).containsExactly("102", "104", "100");
      assertThat(response.interim()).isEmpty();
      assertThat(response.body()).isEqualTo("body");
    }
  }
}
