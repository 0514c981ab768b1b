package io.evenkeel.scenario;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.kit.Await;
import io.evenkeel.kit.Farm;
import io.evenkeel.kit.Frame;
import io.evenkeel.kit.H2Backend;
import io.evenkeel.kit.H2Peer;
import io.evenkeel.kit.RawClient;
import io.evenkeel.kit.Response;
import io.evenkeel.kit.StreamResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** HTTP/2 to backends, and what happens to requests if the backend refuses or resets a stream, sends GOAWAY, or breaks. */
class Http2BackendTest {
  private static void sendNothing(H2Peer peer, int stream) {}

  @Test
  void an_http_1_request_is_forwarded() {
    try (H2Backend b1 = new H2Backend("b1");
        Farm farm = H2Backend.behind(Farm.of(0), b1).start()) {
      Response response = farm.connect()
          .send("GET /x HTTP/1.1\r\nHost: www.example:81\r\nTE: trailers\r\nConnection: TE\r\n"
              + "Cookie: a=1\r\n\r\n")
          .read();

      assertThat(response.status()).isEqualTo(200);
      assertThat(response.body()).isEqualTo("b1");
      assertThat(response.field("via")).contains("2.0 evenkeel");
      assertThat(b1.field(":authority")).isEqualTo("www.example:81");
      assertThat(b1.field(":path")).isEqualTo("/x");
      assertThat(b1.field("host")).isEmpty();
      assertThat(b1.field("te")).isEqualTo("trailers");
      assertThat(b1.field("connection")).isEmpty();
      assertThat(b1.field("via")).isEqualTo("1.1 evenkeel");
    }
  }

  @Test
  void a_body_and_trailers_pass_between_http_2_and_http_2() {
    try (H2Backend b1 = new H2Backend("b1");
        Farm farm = Http2ClientTest.serving(H2Backend.behind(Farm.of(0), b1)).start();
        H2Peer client = H2Peer.connect(farm.port())) {
      b1.at("/echo", (peer, stream) -> {
        peer.headers(stream, false, ":status", "200", "content-length", "4");
        Frame data = peer.await(Frame.DATA);
        peer.data(stream, false, new String(data.payload(), ISO_8859_1));
        peer.headers(stream, true, "x-sum", "42");
      });

      StreamResponse response =
          client.request(1, false, "POST", "/echo").data(1, true, "body").answer(1);

      assertThat(response.body()).isEqualTo("body");
      assertThat(response.trailer("x-sum")).contains("42");
    }
  }

  @Test
  void a_response_without_a_body_ends_with_its_head() {
    try (H2Backend b1 = new H2Backend("b1");
        Farm farm = Http2ClientTest.serving(H2Backend.behind(Farm.of(0), b1)).start();
        H2Peer client = H2Peer.connect(farm.port())) {
      b1.at("/head", (peer, stream) -> peer.headers(stream, true, ":status", "200", "x-a", "1"));

      Frame head = client.request(1, true, "GET", "/head").await(Frame.HEADERS);

      assertThat(head.has(Frame.END_STREAM)).isTrue();
      assertThat(client.fields(head).toString()).contains("x-a");
    }
  }

  @Test
  void attempts_share_one_connection_within_the_limit_of_the_backend() throws Exception {
    try (H2Backend b1 = new H2Backend("b1", 3, 4);
        Farm farm = H2Backend.behind(Farm.of(0), b1).start()) {
      List<Integer> held = new ArrayList<>();
      b1.at("/held", (peer, stream) -> {
        held.add(stream);
        if (held.size() == 4) {
          held.forEach(each -> peer.headers(each, true, ":status", "204"));
          held.clear();
        }
      });
      List<RawClient> clients = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        clients.add(farm.connect().sendGet("/held"));
      }

      for (RawClient each : clients) {
        assertThat(each.read().status()).isEqualTo(204);
        each.close();
      }

      assertThat(b1.openConnections()).isEqualTo(1);
      Await.until("it is idle", () -> farm.inFlight() == 0);
    }
  }

  @Test
  void a_refused_stream_is_retried_on_another_backend_even_a_post_without_blame() {
    try (H2Backend b1 = new H2Backend("b1");
        H2Backend b2 = new H2Backend("b2");
        Farm farm = H2Backend.behind(Farm.of(0), b1, b2).start()) {
      int start = farm.changes().size();
      b1.at("/", (peer, stream) -> peer.send(Frame.of(Frame.RST_STREAM, 0, stream, 7)));

      assertThat(farm.post("/", "x").body()).isEqualTo("b2");
      assertThat(farm.post("/", "x").body()).isEqualTo("b2");
      assertThat(farm.changes().brief(start)).isEmpty();
    }
  }

  @Test
  void a_stream_beyond_the_last_of_a_goaway_is_retried_on_another_backend() {
    try (H2Backend b1 = new H2Backend("b1");
        H2Backend b2 = new H2Backend("b2");
        Farm farm = H2Backend.behind(Farm.of(0), b1, b2).start()) {
      int start = farm.changes().size();
      b1.at(
          "/",
          (peer, stream) -> peer.send(Frame.of(Frame.GOAWAY, 0, 0, Math.max(0, stream - 2), 0)));

      assertThat(farm.post("/", "x").body()).isEqualTo("b2");
      assertThat(farm.post("/", "x").body()).isEqualTo("b2");
      assertThat(farm.changes().brief(start)).isEmpty();
    }
  }

  @Test
  void a_stream_within_the_last_of_a_goaway_is_relayed() {
    try (H2Backend b1 = new H2Backend("b1");
        Farm farm = H2Backend.behind(Farm.of(0), b1).start()) {
      b1.at("/last", (peer, stream) -> peer.send(Frame.of(Frame.GOAWAY, 0, 0, stream, 0))
          .headers(stream, false, ":status", "200")
          .data(stream, true, "the last"));

      assertThat(farm.get("/last").body()).isEqualTo("the last");
      Await.until("its connection is closed", () -> b1.openConnections() == 0);
      assertThat(farm.get("/").body()).isEqualTo("b1");
    }
  }

  @Test
  void a_reset_before_a_response_is_a_broken_attempt() {
    try (H2Backend b1 = new H2Backend("b1");
        H2Backend b2 = new H2Backend("b2");
        Farm farm = H2Backend.behind(Farm.of(0), b1, b2).start()) {
      int start = farm.changes().size();
      b1.at("/", (peer, stream) -> peer.send(Frame.of(Frame.RST_STREAM, 0, stream, 2)));

      assertThat(farm.get("/").body()).isEqualTo("b2");
      assertThat(farm.get("/").body()).isEqualTo("b2");

      Await.until("it is blamed", () -> !farm.changes().brief(start).isEmpty());
      assertThat(farm.changes().brief(start).get(0)).isEqualTo("b1:alive→dead (request)");
    }
  }

  @Test
  void a_post_that_was_reset_is_a_502_and_not_retried() {
    try (H2Backend b1 = new H2Backend("b1");
        Farm farm = H2Backend.behind(Farm.of(0), b1).start()) {
      b1.at("/", (peer, stream) -> peer.send(Frame.of(Frame.RST_STREAM, 0, stream, 2)));

      assertThat(farm.post("/", "x").status()).isEqualTo(502);
      assertThat(b1.received()).hasSize(1);
    }
  }

  @Test
  void a_reset_within_a_response_truncates_it() {
    try (H2Backend b1 = new H2Backend("b1");
        Farm farm = Http2ClientTest.serving(H2Backend.behind(Farm.of(0), b1)).start();
        H2Peer client = H2Peer.connect(farm.port())) {
      b1.at("/cut", (peer, stream) -> peer.headers(stream, false, ":status", "200")
          .data(stream, false, "only this")
          .send(Frame.of(Frame.RST_STREAM, 0, stream, 8)));

      assertThat(client.get(1, "/cut").reset()).isEqualTo(2);
      assertThat(farm.get("/cut").complete()).isFalse();
    }
  }

  @Test
  void a_reset_after_a_complete_response_changes_nothing() {
    try (H2Backend b1 = new H2Backend("b1");
        Farm farm = Http2ClientTest.serving(H2Backend.behind(Farm.of(0), b1)).start();
        H2Peer client = H2Peer.connect(farm.port())) {
      int start = farm.changes().size();
      b1.at("/early", (peer, stream) -> peer.headers(stream, false, ":status", "413")
          .data(stream, true, "too much")
          .send(Frame.of(Frame.RST_STREAM, 0, stream, 0)));

      StreamResponse response =
          client.request(1, false, "POST", "/early").data(1, false, "some").answer(1);

      assertThat(response.status()).isEqualTo(413);
      assertThat(response.body()).isEqualTo("too much");
      assertThat(farm.changes().brief(start)).isEmpty();
    }
  }

  @Test
  void a_client_that_resets_its_stream_resets_only_one_stream_of_the_backend() {
    try (H2Backend b1 = new H2Backend("b1");
        Farm farm = Http2ClientTest.serving(H2Backend.behind(Farm.of(0), b1)).start();
        H2Peer client = H2Peer.connect(farm.port())) {
      b1.at("/never", Http2BackendTest::sendNothing);
      client.request(1, true, "GET", "/never");
      Await.until("it is in flight", () -> b1.received().size() == 1);

      client.send(Frame.of(Frame.RST_STREAM, 0, 1, 8));

      Await.until("the backend gets the reset", () -> b1.resets().size() == 1);
      assertThat(b1.resets().get(0).word(0)).isEqualTo(8);
      assertThat(client.get(3, "/").body()).isEqualTo("b1");
      assertThat(b1.openConnections()).isEqualTo(1);
    }
  }

  @Test
  void a_connection_that_closes_fails_all_its_streams() {
    try (H2Backend b1 = new H2Backend("b1");
        H2Backend b2 = new H2Backend("b2");
        Farm farm =
            Http2ClientTest.serving(H2Backend.behind(Farm.of(0), b1, b2)).start();
        H2Peer client = H2Peer.connect(farm.port())) {
      b1.at("/wait", Http2BackendTest::sendNothing).at("/die", (peer, stream) -> peer.close());
      b2.at("/wait", (peer, stream) -> peer.headers(stream, true, ":status", "204"));
      client.request(1, true, "GET", "/wait");
      Await.until("it waits", () -> b1.received().size() + b2.received().size() == 1);

      client.request(3, true, "GET", "/die").request(5, true, "GET", "/die");

      if (b1.received().isEmpty()) {
        assertThat(client.answer(1).status()).isEqualTo(204);
      }
      Await.until("all is over", () -> farm.inFlight() == 0);
      Await.until("all is closed", () -> b1.openConnections() == 0);
    }
  }
}
