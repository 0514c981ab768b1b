package io.evenkeel.proxy.backend;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.vertx.core.Promise;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An answer that waits, is lent or is cut: nothing of it is lost, and no memory stays behind. */
class Http1BackendResponseTest {
  private static final String LONG = "x".repeat(4000);

  private final Conversation talk = new Conversation();

  @AfterEach
  void close() {
    talk.close();
  }

  @Test
  void what_is_read_while_it_is_paused_comes_in_order_when_it_goes_on() {
    talk.pauses = true;
    talk.get();
    ByteBuf first = talk.receive("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nab");
    ByteBuf second = talk.receive("cd");

    assertThat(talk.told).containsExactly("200");
    assertThat(talk.channel.config().isAutoRead()).isFalse();
    assertThat(talk.dialogue.tryBegin()).isNull();
    assertThat(first.refCnt() + second.refCnt()).isZero();

    talk.answer().resume();
    assertThat(talk.told).containsExactly("200", "ab", "cd", "end");
    assertThat(talk.channel.config().isAutoRead()).isTrue();
    assertThat(talk.dialogue.tryBegin()).isNotNull();
  }

  @Test
  void a_taker_that_pauses_again_gets_no_more_than_it_asked_for() {
    talk.pauses = true;
    talk.get();
    talk.receive("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nab");
    talk.receive("cd");
    talk.receive("ef");
    talk.answer()
        .bodyHandler(
            piece -> {
              talk.told.add(piece.toString());
              talk.answer().pause();
              return null;
            },
            false);

    talk.answer().resume();
    assertThat(talk.told).containsExactly("200", "ab");
    talk.answer().resume();
    assertThat(talk.told).containsExactly("200", "ab", "cd");
    talk.answer().resume();
    assertThat(talk.told).containsExactly("200", "ab", "cd", "ef", "end");
  }

  @Test
  void a_backend_that_closes_behind_a_whole_answer_cuts_nothing() {
    talk.pauses = true;
    talk.get();
    talk.receive("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi");
    talk.channel.close();

    assertThat(talk.told).containsExactly("200");
    talk.answer().resume();
    talk.answer().resume();
    assertThat(talk.told).containsExactly("200", "hi", "end");
  }

  @Test
  void an_answer_that_is_cut_while_it_is_paused_is_told_so_behind_what_was_read() {
    talk.pauses = true;
    talk.get();
    talk.receive("HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\nhalf");
    talk.channel.close();

    assertThat(talk.told).containsExactly("200");
    talk.answer().resume();
    talk.answer().resume();
    assertThat(talk.told).containsExactly("200", "half", "cut: HttpClosedException");
  }

  @Test
  void a_long_piece_is_lent_until_its_taker_is_done() {
    talk.lends = true;
    Promise<Void> done = Promise.promise();
    talk.taken = done;
    talk.get();
    ByteBuf bytes = talk.receive("HTTP/1.1 200 OK\r\nContent-Length: 4000\r\n\r\n" + LONG);

    assertThat(talk.told).containsExactly("200", "4000 bytes", "end");
    assertThat(bytes.refCnt()).isPositive();
    done.fail("the client is gone");
    assertThat(bytes.refCnt()).isZero();
  }

  @Test
  void a_long_piece_that_nobody_wants_is_given_back_at_once() {
    talk.lends = true;
    talk.get();

    assertThat(talk.receive("HTTP/1.1 200 OK\r\nContent-Length: 4000\r\n\r\n" + LONG)
            .refCnt())
        .isZero();
    assertThat(talk.told).containsExactly("200", "4000 bytes", "end");
  }

  @Test
  void dropping_a_connection_in_mid_answer_leaves_no_memory_behind() {
    talk.lends = true;
    talk.pauses = true;
    talk.get();
    ByteBuf bytes = talk.receive("HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n" + LONG);
    talk.channel.close();

    assertThat(bytes.refCnt()).isZero();
    assertThat(talk.told).containsExactly("200");
  }
}
