package io.evenkeel.proxy.backend;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.vertx.core.Promise;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Responses that are paused, lent or cut short: no byte is lost, and no memory leaks. */
class Http1BackendResponseTest {
  private static final String LONG = "x".repeat(4000);

  private final TestConnection connection = new TestConnection();

  @AfterEach
  void close() {
    connection.close();
  }

  @Test
  void what_is_read_while_it_is_paused_is_delivered_in_order_after_resume() {
    connection.pause = true;
    connection.get();
    ByteBuf first = connection.receive("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nab");
    ByteBuf second = connection.receive("cd");

    assertThat(connection.events).containsExactly("200");
    assertThat(connection.channel.config().isAutoRead()).isFalse();
    assertThat(connection.handler.tryBegin()).isNull();
    assertThat(first.refCnt() + second.refCnt()).isZero();

    connection.response().resume();
    assertThat(connection.events).containsExactly("200", "ab", "cd", "end");
    assertThat(connection.channel.config().isAutoRead()).isTrue();
    assertThat(connection.handler.tryBegin()).isNotNull();
  }

  @Test
  void a_receiver_that_pauses_again_gets_one_chunk_for_each_resume() {
    connection.pause = true;
    connection.get();
    connection.receive("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nab");
    connection.receive("cd");
    connection.receive("ef");
    connection
        .response()
        .bodyHandler(
            chunk -> {
              connection.events.add(chunk.toString());
              connection.response().pause();
              return null;
            },
            false);

    connection.response().resume();
    assertThat(connection.events).containsExactly("200", "ab");
    connection.response().resume();
    assertThat(connection.events).containsExactly("200", "ab", "cd");
    connection.response().resume();
    assertThat(connection.events).containsExactly("200", "ab", "cd", "ef", "end");
  }

  @Test
  void a_close_after_a_complete_response_cuts_nothing() {
    connection.pause = true;
    connection.get();
    connection.receive("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi");
    connection.channel.close();

    assertThat(connection.events).containsExactly("200");
    connection.response().resume();
    connection.response().resume();
    assertThat(connection.events).containsExactly("200", "hi", "end");
  }

  @Test
  void a_failure_while_it_is_paused_is_reported_after_the_chunks_that_were_read() {
    connection.pause = true;
    connection.get();
    connection.receive("HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\nhalf");
    connection.channel.close();

    assertThat(connection.events).containsExactly("200");
    connection.response().resume();
    connection.response().resume();
    assertThat(connection.events).containsExactly("200", "half", "cut: HttpClosedException");
  }

  @Test
  void a_long_chunk_is_lent_until_its_receiver_is_done() {
    connection.lend = true;
    Promise<Void> done = Promise.promise();
    connection.received = done;
    connection.get();
    ByteBuf bytes = connection.receive("HTTP/1.1 200 OK\r\nContent-Length: 4000\r\n\r\n" + LONG);

    assertThat(connection.events).containsExactly("200", "4000 bytes", "end");
    assertThat(bytes.refCnt()).isPositive();
    done.fail("the client has disconnected");
    assertThat(bytes.refCnt()).isZero();
  }

  @Test
  void a_long_chunk_is_released_at_once_if_its_receiver_is_done() {
    connection.lend = true;
    connection.get();

    assertThat(connection
            .receive("HTTP/1.1 200 OK\r\nContent-Length: 4000\r\n\r\n" + LONG)
            .refCnt())
        .isZero();
    assertThat(connection.events).containsExactly("200", "4000 bytes", "end");
  }

  @Test
  void a_close_within_a_paused_response_leaks_no_memory() {
    connection.lend = true;
    connection.pause = true;
    connection.get();
    ByteBuf bytes = connection.receive("HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n" + LONG);
    connection.channel.close();

    assertThat(bytes.refCnt()).isZero();
    assertThat(connection.events).containsExactly("200");
  }
}
