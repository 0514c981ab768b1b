package io.evenkeel.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.kit.Await;
import io.evenkeel.kit.Farm;
import io.evenkeel.kit.Frame;
import io.evenkeel.kit.H2Peer;
import io.evenkeel.kit.Scripts;
import io.evenkeel.kit.StreamAnswer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Requests of HTTP/2 that are all head, which Vert.x hears of only where their answers need it. */
class BareStreamsTest {
  private static final int PROTOCOL_ERROR = 1;
  private static final int LARGE = 300_000;
  private Farm farm;

  @BeforeEach
  void open() {
    farm = StreamsTest.serving(Farm.of(1).watched()).start();
  }

  @AfterEach
  void close() {
    farm.close();
  }

  @Test
  void all_that_are_under_way_end_with_a_connection_that_fails_and_its_client_is_told_why() {
    farm.backend(1).at("/silent", call -> call.untilGone());
    farm.backend(1)
        .at("/begun", call -> call.write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nbeg")
            .untilGone());
    try (H2Peer client = H2Peer.connect(farm.port())) {
      client.request(1, true, "GET", "/silent");
      client.request(3, true, "GET", "/silent");
      client.request(5, true, "GET", "/begun");
      client.await(Frame.DATA);
      client.request(7, false, "POST", "/silent");
      Await.until("all are under way", () -> farm.inFlight() == 4);

      client.send(new Frame(Frame.DATA, 0, 0, new byte[3]));

      assertThat(client.goneWith()).isEqualTo(PROTOCOL_ERROR);
      Await.until("nothing is under way", () -> farm.inFlight() == 0);
    }
  }

  @Test
  void all_that_are_under_way_end_with_a_client_that_leaves() {
    farm.backend(1).at("/silent", call -> call.untilGone());
    try (H2Peer client = H2Peer.connect(farm.port())) {
      client.request(1, true, "GET", "/silent");
      client.request(3, true, "GET", "/silent");
      Await.until("both are under way", () -> farm.inFlight() == 2);
    }
    Await.until("nothing is under way", () -> farm.inFlight() == 0);
  }

  @Test
  void large_answers_and_small_ones_take_turns() {
    farm.backend(1).at("/large", Scripts.answers(200, "l".repeat(LARGE)));
    try (H2Peer client = H2Peer.connect(farm.port())) {
      for (int stream = 1; stream < 40; stream += 4) {
        assertThat(client.get(stream, "/").body()).isEqualTo("b1");
        assertThat(client.get(stream + 2, "/large").bytes()).hasSize(LARGE);
      }
    }
  }

  @Test
  void each_asks_for_its_own_host() {
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
        assertThat(StreamsTest.received(farm).target()).isEqualTo("/" + i);
        assertThat(StreamsTest.received(farm).head().all("host")).containsExactly(host);
      }
    }
  }

  @Test
  void fields_reach_the_backend_as_they_came() {
    String[] fields = new String[2 * 20];
    for (int i = 0; i < fields.length; i += 2) {
      fields[i] = "x-field-" + i;
      fields[i + 1] = i == 4 ? "" : "valué " + i;
    }
    try (H2Peer client = H2Peer.connect(farm.port())) {
      assertThat(client.request(1, true, "GET", "/", fields).answer(1).status()).isEqualTo(200);
      for (int i = 0; i < fields.length; i += 2) {
        assertThat(StreamsTest.received(farm).head().all(fields[i])).containsExactly(fields[i + 1]);
      }
    }
  }

  /** Extended CONNECT is not offered (RFC 8441), and what is not defined is malformed (RFC 9113 section 8.3). */
  @Test
  void a_protocol_without_connect_is_refused() {
    try (H2Peer client = H2Peer.connect(farm.port())) {
      client.request(1, true, "GET", "/", ":protocol", "websocket");

      assertThat(client.answer(1).status()).isEqualTo(400);
    }
  }

  @Test
  void a_refusal_has_its_length_and_none_of_its_body_where_only_the_head_was_asked_for() {
    try (H2Peer client = H2Peer.connect(farm.port())) {
      StreamAnswer whole = client.get(1, "/../x");
      StreamAnswer head = client.request(3, true, "HEAD", "/../x").answer(3);

      assertThat(whole.status()).isEqualTo(400);
      assertThat(whole.field("content-type")).contains("application/problem+json");
      assertThat(whole.field("content-length")).contains("" + whole.bytes().length);
      assertThat(head.status()).isEqualTo(400);
      assertThat(head.bytes()).isEmpty();
      assertThat(client.get(5, "/").body()).isEqualTo("b1");
    }
  }
}
