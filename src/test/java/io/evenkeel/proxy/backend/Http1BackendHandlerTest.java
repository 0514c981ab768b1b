package io.evenkeel.proxy.backend;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Requests that are written straight to a channel, and their responses: each event is reported once, in order. */
class Http1BackendHandlerTest {
  private final TestConnection connection = new TestConnection();

  @AfterEach
  void close() {
    connection.close();
  }

  @Test
  void requests_follow_each_other_over_one_connection() {
    connection.get();
    assertThat(connection.sent()).isEqualTo("GET / HTTP/1.1\r\nHost: b\r\n\r\n");
    assertThat(connection.handler.tryBegin()).isNull();

    connection.receive("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi");
    Http1BackendRequest second = connection.begin();
    second.setMethod(HttpMethod.POST);
    second.setURI("/b");
    second.setChunked(true);
    second.sendHead();
    second.write(Buffer.buffer("abc"));
    second.end();
    connection.receive("HTTP/1.1 204 No Content\r\n\r\n");

    assertThat(connection.sent())
        .isEqualTo("POST /b HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n");
    assertThat(connection.events).containsExactly("200", "hi", "end", "204", "end");
    assertThat(connection.handler.lastRequestSent()).isTrue();
    assertThat(connection.passedOn).isEmpty();
  }

  @Test
  void a_complete_body_of_unknown_length_is_sent_in_chunks() {
    Http1BackendRequest request = connection.begin();
    request.setChunked(true);

    request.end(Buffer.buffer("hello"));

    assertThat(connection.sent())
        .isEqualTo("GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n");
  }

  @Test
  void a_response_before_the_end_of_its_request_leaves_a_connection_that_cannot_be_reused() {
    Http1BackendRequest request = connection.begin();
    request.headers().add("Content-Length", "3");
    request.sendHead();

    connection.receive("HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n");
    request.end();

    assertThat(connection.events).containsExactly("413", "end");
    assertThat(connection.handler.lastRequestSent()).isFalse();
  }

  @Test
  void interim_responses_come_before_the_final_one() {
    Http1BackendRequest request = connection.begin();
    request.interimReceiver(
        (status, headers) -> connection.events.add(status + " " + headers.get("Link")));
    request.sendHead();

    connection.receive(
        "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n");
    connection.receive(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nT: v\r\n\r\n");

    assertThat(connection.events).containsExactly("103 </a>", "100 null", "200", "a", "end");
    assertThat(connection.response().trailers().get("t")).isEqualTo("v");
  }

  @Test
  void a_response_without_a_length_ends_with_its_connection() {
    connection.get();
    connection.receive("HTTP/1.1 200 OK\r\n\r\nall");
    connection.channel.close();

    assertThat(connection.events).containsExactly("200", "all", "end");
  }

  @Test
  void a_close_before_the_response_is_reported_once() {
    connection.get();
    connection.channel.close();

    assertThat(connection.events).containsExactly("no response: HttpClosedException");
    assertThat(connection.handler.tryBegin()).isNull();
  }

  @Test
  void a_malformed_response_is_reported_once_and_bytes_after_it_are_dropped() {
    connection.get();
    connection.receive(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\nzz\r\nHTTP/1.1 200 OK\r\n");
    connection.channel.close();

    assertThat(connection.events).hasSize(3).startsWith("200", "ok");
    assertThat(connection.events.get(2)).startsWith("cut: ");
  }

  @Test
  void a_response_without_a_request_is_left_to_the_client_of_vertx_which_closes_the_connection() {
    connection.receive("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");

    assertThat(connection.events).isEmpty();
    assertThat(connection.passedOn).hasSize(1);
  }
}
