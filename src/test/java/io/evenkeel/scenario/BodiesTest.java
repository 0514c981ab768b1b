package io.evenkeel.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.kit.Body;
import io.evenkeel.kit.Farm;
import io.evenkeel.kit.RawClient;
import io.evenkeel.kit.ReceivedRequest;
import io.evenkeel.kit.Response;
import io.evenkeel.kit.ScriptedBackend;
import io.evenkeel.kit.ScriptedRequest;
import io.evenkeel.kit.Scripts;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Messages with every kind of body framing are forwarded completely: RFC 9112 sections 6 and 9. */
class BodiesTest {
  private static Farm farm;
  private static ScriptedBackend backend;

  @BeforeAll
  static void open() {
    farm = Farm.of(1).start();
    backend = farm.backend(1)
        .at("/echo", Scripts.echoes())
        .at("/chunks", Scripts.chunks(Duration.ofMillis(5), "one", "two", "three"))
        .at("/until-close", Scripts.closeDelimited("until the close"))
        .at("/none", Scripts.responds(204, ""))
        .at("/same", Scripts.responds(304, "", "content-length", "77", "etag", "\"x\""))
        .at("/empty", Scripts.responds(200, ""))
        .at("/slow", call -> {
          call.pause(Duration.ofMillis(100));
          call.respond(200, "slow");
        });
  }

  @AfterAll
  static void close() {
    farm.close();
  }

  @Test
  void a_body_with_a_length_keeps_it_in_both_directions() {
    Response response = farm.post("/echo", "words");

    assertThat(response.body()).isEqualTo("words");
    assertThat(response.ends()).isEqualTo(Body.Ends.BY_LENGTH);
    ReceivedRequest received = last("/echo");
    assertThat(received.field("content-length")).contains("5");
    assertThat(received.field("transfer-encoding")).isEmpty();
  }

  @Test
  void a_chunked_request_stays_chunked() {
    try (RawClient client = farm.connect()) {
      Response response = client
          .send(
              "POST /echo HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n002\r\nde\r\n0\r\n\r\n")
          .read();

      assertThat(response.body()).isEqualTo("abcde");
      assertThat(client.get("/").body()).isEqualTo("b1");
    }
  }

  @Test
  void a_chunked_response_stays_chunked() {
    try (RawClient client = farm.connect()) {
      Response response = client.get("/chunks");

      assertThat(response.body()).isEqualTo("onetwothree");
      assertThat(response.ends()).isEqualTo(Body.Ends.BY_CHUNK);
      assertThat(response.complete()).isTrue();
      assertThat(client.get("/").body()).isEqualTo("b1");
    }
  }

  @Test
  void a_response_that_ends_with_a_close_is_complete() {
    Response response = farm.get("/until-close");

    assertThat(response.body()).isEqualTo("until the close");
    assertThat(response.complete()).isTrue();
  }

  @Test
  void responses_without_a_body_keep_the_connection_in_sync() {
    try (RawClient client = farm.connect()) {
      Response head = client.send("HEAD /echo HTTP/1.1\r\nHost: test\r\n\r\n").read("HEAD");
      Response none = client.get("/none");
      Response same = client.get("/same");
      Response empty = client.get("/empty");
      Response after = client.get("/");

      assertThat(head.status()).isEqualTo(200);
      assertThat(head.field("content-length")).contains("0");
      assertThat(none.status()).isEqualTo(204);
      assertThat(none.field("content-length")).isEmpty();
      assertThat(none.field("transfer-encoding")).isEmpty();
      assertThat(same.status()).isEqualTo(304);
      assertThat(same.field("etag")).contains("\"x\"");
      assertThat(same.field("transfer-encoding")).isEmpty();
      assertThat(empty.body()).isEmpty();
      assertThat(empty.field("content-length")).contains("0");
      assertThat(after.body()).isEqualTo("b1");
    }
  }

  @Test
  void a_response_to_head_keeps_its_length() {
    backend.at(
        "/long", call -> call.write(ScriptedRequest.head(200, "content-length", "12345") + "\r\n"));
    try (RawClient client = farm.connect()) {
      Response head = client.send("HEAD /long HTTP/1.1\r\nHost: test\r\n\r\n").read("HEAD");

      assertThat(head.field("content-length")).contains("12345");
      assertThat(client.get("/").body()).isEqualTo("b1");
    }
  }

  @Test
  void pipelined_requests_are_answered_in_order() {
    try (RawClient client = farm.connect()) {
      client.sendGet("/slow").sendPost("/echo", "second").sendGet("/chunks").sendGet("/");

      assertThat(client.read().body()).isEqualTo("slow");
      assertThat(client.read().body()).isEqualTo("second");
      assertThat(client.read().body()).isEqualTo("onetwothree");
      assertThat(client.read().body()).isEqualTo("b1");
    }
  }

  @Test
  void a_client_of_http_1_0_gets_a_close() {
    try (RawClient client = farm.connect()) {
      Response response = client.send("GET /chunks HTTP/1.0\r\n\r\n").read();

      assertThat(response.body()).isEqualTo("onetwothree");
      assertThat(response.field("transfer-encoding")).isEmpty();
      assertThat(response.complete()).isTrue();
      assertThat(client.seesClose()).isTrue();
    }
  }

  @Test
  void a_client_of_http_1_0_may_keep_its_connection() {
    try (RawClient client = farm.connect()) {
      String request = "GET /echo HTTP/1.0\r\nHost: test\r\nConnection: keep-alive\r\n\r\n";
      Response first = client.send(request).read();
      Response second = client.send(request).read();

      assertThat(first.field("connection").orElse("")).isEqualToIgnoringCase("keep-alive");
      assertThat(second.status()).isEqualTo(200);
    }
  }

  @Test
  void a_client_that_asks_for_a_close_gets_the_header_and_the_close() {
    try (RawClient client = farm.connect()) {
      Response response = client
          .send("GET / HTTP/1.1\r\nHost: test\r\nConnection: foo, Close\r\n\r\n")
          .read();

      assertThat(response.field("connection").orElse("")).isEqualToIgnoringCase("close");
      assertThat(client.seesClose()).isTrue();
    }
  }

  @Test
  void the_body_is_sent_only_after_the_backends_100() {
    backend.at("/expect", Scripts.first("HTTP/1.1 100 Continue\r\n\r\n", Scripts.echoes()));
    try (RawClient client = farm.connect()) {
      client.send(
          "POST /expect HTTP/1.1\r\nHost: test\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
      assertThat(client.head().word(1)).isEqualTo("100");

      Response response = client.send("words").read();

      assertThat(response.status()).isEqualTo(200);
      assertThat(response.body()).isEqualTo("words");
      assertThat(last("/expect").field("expect")).contains("100-continue");
    }
  }

  @Test
  void a_backend_that_does_not_want_the_body_says_so_before_it_is_sent() {
    backend.at("/refuse", call -> {
      call.respond(401, "who are you");
      call.close();
    });
    try (RawClient client = farm.connect()) {
      Response response = client
          .send(
              "POST /refuse HTTP/1.1\r\nHost: test\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n")
          .read();

      assertThat(response.status()).isEqualTo(401);
      assertThat(response.interim()).isEmpty();
    }
  }

  @Test
  void early_hints_reach_the_client_before_the_response() {
    backend.at(
        "/hints",
        Scripts.first("HTTP/1.1 103 Early Hints\r\nlink: </a.css>\r\n\r\n", Scripts.echoes()));

    Response response = farm.get("/hints");

    assertThat(response.status()).isEqualTo(200);
    assertThat(response.interim()).hasSize(1);
    assertThat(response.interim().get(0).field("link")).contains("</a.css>");
  }

  @Test
  void each_chunk_is_forwarded_at_once() throws Exception {
    java.util.concurrent.CountDownLatch seen = new java.util.concurrent.CountDownLatch(1);
    backend.at("/events", call -> {
      call.write(ScriptedRequest.head(200, "transfer-encoding", "chunked") + "\r\n"
          + Scripts.chunk("one"));
      seen.await();
      call.write(Scripts.chunk("two") + "0\r\n\r\n");
    });
    try (RawClient client = farm.connect()) {
      Body body = client.body(client.sendGet("/events").head());
      assertThat(body.readNBytes(3))
          .isEqualTo("one".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
      seen.countDown();
      assertThat(body.count()).isEqualTo(3);
    }
  }

  private static ReceivedRequest last(String path) {
    return backend.received(path).get(backend.received(path).size() - 1);
  }
}
