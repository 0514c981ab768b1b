package io.evenkeel.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.kit.Await;
import io.evenkeel.kit.Farm;
import io.evenkeel.kit.Frame;
import io.evenkeel.kit.H2Peer;
import io.evenkeel.kit.Scripts;
import io.evenkeel.kit.StreamResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** HTTP/2 requests without a body, which do not create request objects of Vert.x unless their responses need them. */
class HeadOnlyStreamsTest {
  private static final int PROTOCOL_ERROR = 1;
  private static final int LARGE = 300_000;
  private Farm farm;

  @BeforeEach
  void open() {
    farm = Http2ClientTest.serving(Farm.of(1).boundMemory()).start();
  }

  @AfterEach
  void close() {
    farm.close();
  }

  @Test
  void all_streams_in_flight_end_with_a_failed_connection_and_the_client_gets_the_reason() {
    farm.backend(1).at("/silent", request -> request.awaitClose());
    farm.backend(1).at("/begun", request -> request
        .write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nbeg")
        .awaitClose());
    try (H2Peer client = H2Peer.connect(farm.port())) {
      client.request(1, true, "GET", "/silent");
      client.request(3, true, "GET", "/silent");
      client.request(5, true, "GET", "/begun");
      client.await(Frame.DATA);
      client.request(7, false, "POST", "/silent");
      Await.until("all are under way", () -> farm.inFlight() == 4);

      client.send(new Frame(Frame.DATA, 0, 0, new byte[3]));

      assertThat(client.awaitGoAwayCode()).isEqualTo(PROTOCOL_ERROR);
      Await.until("nothing is under way", () -> farm.inFlight() == 0);
    }
  }

  @Test
  void all_streams_in_flight_end_when_the_client_disconnects() {
    farm.backend(1).at("/silent", request -> request.awaitClose());
    try (H2Peer client = H2Peer.connect(farm.port())) {
      client.request(1, true, "GET", "/silent");
      client.request(3, true, "GET", "/silent");
      Await.until("both are under way", () -> farm.inFlight() == 2);
    }
    Await.until("nothing is under way", () -> farm.inFlight() == 0);
  }

  @Test
  void large_and_small_responses_are_interleaved() {
    farm.backend(1).at("/large", Scripts.responds(200, "l".repeat(LARGE)));
    try (H2Peer client = H2Peer.connect(farm.port())) {
      for (int stream = 1; stream < 40; stream += 4) {
        assertThat(client.get(stream, "/").body()).isEqualTo("b1");
        assertThat(client.get(stream + 2, "/large").bytes()).hasSize(LARGE);
      }
    }
  }

  @Test
  void each_stream_has_its_own_host() {
    try (H2Peer client = H2Peer.connect(farm.port())) {
      for (int i = 0; i < 6; i++) {
        String host = i % 3 == 0 ? "one.example" : i % 3 == 1 ? "two.example:81" : "[::1]:8080";
        client.headers(
            2 * i + 1,
            true,
            ":method",
            "GET",
            ":scheme",
            "http",
            ":authority",
            host,
            ":path",
            "/" + i);
        assertThat(client.answer(2 * i + 1).status()).isEqualTo(200);
        assertThat(Http2ClientTest.received(farm).target()).isEqualTo("/" + i);
        assertThat(Http2ClientTest.received(farm).head().all("host")).containsExactly(host);
      }
    }
  }

  @Test
  void headers_reach_the_backend_unchanged() {
    String[] fields = new String[2 * 20];
    for (int i = 0; i < fields.length; i += 2) {
      fields[i] = "x-field-" + i;
      fields[i + 1] = i == 4 ? "" : "valué " + i;
    }
    try (H2Peer client = H2Peer.connect(farm.port())) {
      assertThat(client.request(1, true, "GET", "/", fields).answer(1).status()).isEqualTo(200);
      for (int i = 0; i < fields.length; i += 2) {
        assertThat(Http2ClientTest.received(farm).head().all(fields[i]))
            .containsExactly(fields[i + 1]);
      }
    }
  }

  /**
   * Extended CONNECT is not supported (RFC 8441), and undefined pseudo-headers are malformed (RFC 9113 section 8.3).
   */
  @Test
  void a_protocol_header_without_connect_is_rejected() {
    try (H2Peer client = H2Peer.connect(farm.port())) {
      client.request(1, true, "GET", "/", ":protocol", "websocket");

      assertThat(client.answer(1).status()).isEqualTo(400);
    }
  }

  @Test
  void an_error_response_to_head_has_a_length_and_no_body() {
    try (H2Peer client = H2Peer.connect(farm.port())) {
      StreamResponse whole = client.get(1, "/../x");
      StreamResponse head = client.request(3, true, "HEAD", "/../x").answer(3);

      assertThat(whole.status()).isEqualTo(400);
      assertThat(whole.field("content-type")).contains("application/problem+json");
      assertThat(whole.field("content-length")).contains("" + whole.bytes().length);
      assertThat(head.status()).isEqualTo(400);
      assertThat(head.bytes()).isEmpty();
      assertThat(client.get(5, "/").body()).isEqualTo("b1");
    }
  }
}
