package io.evenkeel.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.kit.Await;
import io.evenkeel.kit.Farm;
import io.evenkeel.kit.Frame;
import io.evenkeel.kit.H2Peer;
import io.evenkeel.kit.ReceivedRequest;
import io.evenkeel.kit.ScriptedRequest;
import io.evenkeel.kit.Scripts;
import io.evenkeel.kit.StreamResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** HTTP/2 clients in clear text, with HTTP/1.1 backends. */
class Http2ClientTest {
  static Farm serving(Farm farm) {
    return farm.set(
        "listeners",
        new JsonArray()
            .add(new JsonObject()
                .put("name", "http")
                .put("host", "127.0.0.1")
                .put("port", 0)
                .put("h2c", true)));
  }

  static ReceivedRequest received(Farm farm) {
    return farm.backend(1).received().get(farm.backend(1).received().size() - 1);
  }

  @Test
  void a_request_is_forwarded_with_the_protocol_in_both_directions() {
    try (Farm farm = serving(Farm.of(1)).start();
        H2Peer client = H2Peer.connect(farm.port())) {
      farm.backend(1).at("/hello", Scripts.responds(200, "hello", "X-Own", "1", "Keep-Alive", "5"));

      StreamResponse response = client
          .request(1, true, "GET", "/hello?x=1", "cookie", "a=1", "cookie", "b=2", "te", "trailers")
          .answer(1);

      assertThat(response.status()).isEqualTo(200);
      assertThat(response.body()).isEqualTo("hello");
      assertThat(response.field("x-own")).contains("1");
      assertThat(response.field("via")).contains("1.1 evenkeel");
      assertThat(response.field("keep-alive")).isEmpty();
      assertThat(response.field("connection")).isEmpty();
      ReceivedRequest got = received(farm);
      assertThat(got.target()).isEqualTo("/hello?x=1");
      assertThat(got.head().all("host")).containsExactly("test");
      assertThat(got.head().all("cookie")).containsExactly("a=1; b=2");
      assertThat(got.field("via")).contains("2.0 evenkeel");
      assertThat(got.field("x-forwarded-host")).contains("test");
      assertThat(got.field("x-forwarded-proto")).contains("http");
      assertThat(got.field("transfer-encoding")).isEmpty();
      assertThat(got.field("content-length")).isEmpty();
    }
  }

  @Test
  void responses_are_sent_in_the_order_in_which_they_arrive() {
    try (Farm farm = serving(Farm.of(1)).start();
        H2Peer client = H2Peer.connect(farm.port())) {
      farm.backend(1).at("/slow", request -> {
        request.pause(Duration.ofMillis(300));
        request.respond(200, "slow");
      });
      client.request(1, true, "GET", "/slow").request(3, true, "GET", "/");

      assertThat(client.answer(3).body()).isEqualTo("b1");
      assertThat(client.answer(1).body()).isEqualTo("slow");
    }
  }

  @Test
  void a_body_without_a_length_is_streamed() {
    try (Farm farm = serving(Farm.of(1)).start();
        H2Peer client = H2Peer.connect(farm.port())) {
      farm.backend(1).at("/echo", Scripts.echoes());

      client.request(1, false, "POST", "/echo").data(1, false, "one ");
      Await.until("the backend has its head", () -> !farm.backend(1).received().isEmpty());
      StreamResponse response = client.data(1, true, "two").answer(1);

      assertThat(response.body()).isEqualTo("one two");
      assertThat(received(farm).field("transfer-encoding")).contains("chunked");
    }
  }

  @Test
  void a_body_with_a_length_keeps_it() {
    try (Farm farm = serving(Farm.of(1)).start();
        H2Peer client = H2Peer.connect(farm.port())) {
      farm.backend(1).at("/echo", Scripts.echoes());

      StreamResponse response = client
          .request(1, false, "POST", "/echo", "content-length", "5")
          .data(1, true, "words")
          .answer(1);

      assertThat(response.body()).isEqualTo("words");
      assertThat(received(farm).field("content-length")).contains("5");
    }
  }

  @Test
  void trailers_of_a_chunked_response_follow_its_body() {
    try (Farm farm = serving(Farm.of(1)).start();
        H2Peer client = H2Peer.connect(farm.port())) {
      farm.backend(1)
          .at(
              "/trailers",
              request -> request.write(ScriptedRequest.head(
                      200, "transfer-encoding", "chunked", "trailer", "x-sum")
                  + "\r\n" + Scripts.chunk("body") + "0\r\nX-Sum: 42\r\nConnection: x\r\n\r\n"));

      StreamResponse response = client.get(1, "/trailers");

      assertThat(response.body()).isEqualTo("body");
      assertThat(response.trailer("x-sum")).contains("42");
      assertThat(response.trailer("connection")).isEmpty();
    }
  }

  @Test
  void a_truncated_response_is_a_reset_stream() {
    try (Farm farm = serving(Farm.of(1)).start();
        H2Peer client = H2Peer.connect(farm.port())) {
      farm.backend(1).at("/cut", Scripts.truncates()).at("/chunks", Scripts.truncatesChunks());

      assertThat(client.get(1, "/cut").reset()).isEqualTo(2);
      assertThat(client.get(3, "/chunks").reset()).isEqualTo(2);
      assertThat(client.get(5, "/").body()).isEqualTo("b1");
    }
  }

  @Test
  void a_client_that_resets_its_stream_cancels_the_attempt_and_no_backend_is_blamed() {
    try (Farm farm = serving(Farm.of(1)).start();
        H2Peer client = H2Peer.connect(farm.port())) {
      int start = farm.changes().size();
      farm.backend(1).at("/never", Scripts.neverResponds());
      client.request(1, true, "GET", "/never");
      Await.until("it is under way", () -> farm.inFlight() == 1);

      client.send(Frame.of(Frame.RST_STREAM, 0, 1, 8));

      Await.until("it is cancelled", () -> farm.inFlight() == 0);
      assertThat(client.get(3, "/").body()).isEqualTo("b1");
      assertThat(farm.changes().brief(start)).isEmpty();
    }
  }

  @Test
  void interim_responses_pass() {
    try (Farm farm = serving(Farm.of(1)).start();
        H2Peer client = H2Peer.connect(farm.port())) {
      farm.backend(1)
          .at(
              "/hints",
              Scripts.first(
                  "HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n", Scripts.responds(200, "x")))
          .at("/continue", request -> {
            request.write("HTTP/1.1 100 Continue\r\n\r\n");
            request.respond(
                200, new String(request.body(), java.nio.charset.StandardCharsets.UTF_8));
          });

      StreamResponse hinted = client.get(1, "/hints");
      client.request(
          3, false, "POST", "/continue", "content-length", "4", "expect", "100-continue");
      Frame go = client.await(Frame.HEADERS);
      String status = client.fields(go).get(0).value();
      StreamResponse response = client.data(3, true, "body").answer(3);

      assertThat(hinted.interim()).hasSize(1);
      assertThat(hinted.interim().get(0).get(0).value()).isEqualTo("103");
      assertThat(status).isEqualTo("100");
      assertThat(response.body()).isEqualTo("body");
    }
  }

  @Test
  void a_response_during_an_upload_reaches_the_client_and_the_rest_is_declined() {
    try (Farm farm = serving(Farm.of(1)).start();
        H2Peer client = H2Peer.connect(farm.port())) {
      farm.backend(1).at("/up", Scripts.respondsEarly(413));
      client.request(1, false, "POST", "/up").data(1, false, "some of it");

      StreamResponse response = client.answer(1);

      assertThat(response.status()).isEqualTo(413);
      assertThat(response.body()).isEqualTo("too much");
      assertThat(client.await(Frame.RST_STREAM).word(0)).isZero();
      assertThat(client.get(3, "/").body()).isEqualTo("b1");
    }
  }

  @Test
  void responses_to_head_and_empty_responses_have_no_body() {
    try (Farm farm = serving(Farm.of(1)).start();
        H2Peer client = H2Peer.connect(farm.port())) {
      farm.backend(1).at("/none", Scripts.responds(204, ""));

      StreamResponse head = client.request(1, true, "HEAD", "/").answer(1);
      StreamResponse none = client.get(3, "/none");

      assertThat(head.field("content-length")).contains("2");
      assertThat(head.bytes()).isEmpty();
      assertThat(none.status()).isEqualTo(204);
      assertThat(none.field("content-length")).isEmpty();
    }
  }

  @Test
  void http_1_is_served_on_the_same_port_and_an_upgrade_to_http_2_is_ignored() {
    try (Farm farm = serving(Farm.of(1)).start();
        var client = farm.connect()) {
      assertThat(client.get("/").body()).isEqualTo("b1");

      var response = farm.connect()
          .send("GET / HTTP/1.1\r\nHost: test\r\nConnection: Upgrade, HTTP2-Settings\r\n"
              + "Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n")
          .read();

      assertThat(response.status()).isEqualTo(200);
    }
  }
}
