package io.evenkeel.proxy.backend;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A request straight to a channel, and its answer: each is told once, in order. */
class Http1BackendHandlerTest {
  private final Conversation talk = new Conversation();

  @AfterEach
  void close() {
    talk.close();
  }

  @Test
  void requests_follow_each_other_over_one_connection() {
    talk.get();
    assertThat(talk.sent()).isEqualTo("GET / HTTP/1.1\r\nHost: b\r\n\r\n");
    assertThat(talk.dialogue.tryBegin()).isNull();

    talk.receive("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi");
    Http1BackendRequest second = talk.call();
    second.setMethod(HttpMethod.POST);
    second.setURI("/b");
    second.setChunked(true);
    second.sendHead();
    second.write(Buffer.buffer("abc"));
    second.end();
    talk.receive("HTTP/1.1 204 No Content\r\n\r\n");

    assertThat(talk.sent())
        .isEqualTo("POST /b HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n");
    assertThat(talk.told).containsExactly("200", "hi", "end", "204", "end");
    assertThat(talk.dialogue.lastRequestSent()).isTrue();
    assertThat(talk.passedOn).isEmpty();
  }

  @Test
  void an_answer_before_the_end_of_its_request_leaves_a_connection_that_is_not_clean() {
    Http1BackendRequest call = talk.call();
    call.headers().add("Content-Length", "3");
    call.sendHead();

    talk.receive("HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n");
    call.end();

    assertThat(talk.told).containsExactly("413", "end");
    assertThat(talk.dialogue.lastRequestSent()).isFalse();
  }

  @Test
  void interim_answers_come_before_the_final_one() {
    Http1BackendRequest call = talk.call();
    call.continueHandler(() -> talk.told.add("go on"));
    call.earlyHintsHandler(hints -> talk.told.add("hints " + hints.get("Link")));
    call.sendHead();

    talk.receive("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n");
    talk.receive(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nT: v\r\n\r\n");

    assertThat(talk.told).containsExactly("hints </a>", "go on", "200", "a", "end");
    assertThat(talk.answer().trailers().get("t")).isEqualTo("v");
  }

  @Test
  void an_answer_without_a_length_ends_with_its_connection() {
    talk.get();
    talk.receive("HTTP/1.1 200 OK\r\n\r\nall");
    talk.channel.close();

    assertThat(talk.told).containsExactly("200", "all", "end");
  }

  @Test
  void a_close_before_the_answer_is_told_once() {
    talk.get();
    talk.channel.close();

    assertThat(talk.told).containsExactly("no answer: HttpClosedException");
    assertThat(talk.dialogue.tryBegin()).isNull();
  }

  @Test
  void nonsense_is_told_once_and_what_is_behind_it_to_nobody() {
    talk.get();
    talk.receive(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\nzz\r\nHTTP/1.1 200 OK\r\n");
    talk.channel.close();

    assertThat(talk.told).hasSize(3).startsWith("200", "ok");
    assertThat(talk.told.get(2)).startsWith("cut: ");
  }

  @Test
  void what_nobody_asked_for_is_left_to_the_client_that_closes_for_it() {
    talk.receive("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");

    assertThat(talk.told).isEmpty();
    assertThat(talk.passedOn).hasSize(1);
  }
}
