package io.evenkeel.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.health.HealthBoard;
import io.evenkeel.names.Names;
import io.evenkeel.traffic.Traffic;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A request straight to a channel and its answer: each is told once, in order, and no memory stays behind. */
class DialogueTest {
  private static final String LONG = "x".repeat(4000);
  private static @Nullable Vertx vertx;
  private static @Nullable Loop loop;

  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final List<String> told = new ArrayList<>();
  private final List<Object> passedOn = new ArrayList<>();
  private final Dialogue dialogue;
  private boolean lends;
  private boolean pauses;
  private @Nullable Promise<Void> taken;
  private @Nullable Answer answer;

  DialogueTest() {
    channel.pipeline().addLast("codec", new ChannelDuplexHandler());
    assertThat(AnswerCodec.in(channel.pipeline())).isNotNull();
    channel.pipeline().addLast("vertx", new ChannelInboundHandlerAdapter() {
      @Override
      public void channelRead(ChannelHandlerContext context, Object message) {
        passedOn.add(message.getClass().getSimpleName());
        ReferenceCountUtil.release(message);
      }

      @Override
      public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
        passedOn.add(failure);
      }
    });
    dialogue = Dialogue.before(
        channel.pipeline().context("vertx"), Objects.requireNonNull(loop, "it is set up before"));
  }

  @BeforeAll
  static void begin() {
    Vertx begun = Vertx.vertx();
    vertx = begun;
    loop = new Loop(
        begun, 0, new HealthBoard(begun), new Traffic(1), new Neighbours(new Names(begun)));
  }

  @AfterAll
  static void end() {
    Objects.requireNonNull(vertx).close().await();
  }

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
  }

  private DirectCall call() {
    DirectCall call = Objects.requireNonNull(dialogue.begin());
    call.answerHandler((head, failure) -> {
      if (head == null) {
        told.add("no answer: " + name(failure));
      } else {
        told(head);
      }
    });
    return call;
  }

  private void told(Answer head) {
    told.add(Integer.toString(head.statusCode()));
    answer = head;
    head.endHandler(() -> told.add("end"));
    head.exceptionHandler(failure -> told.add("cut: " + name(failure)));
    head.bodyHandler(
        piece -> {
          told.add(piece.length() > 100 ? piece.length() + " bytes" : piece.toString());
          return taken == null ? null : taken.future();
        },
        lends);
    if (pauses) {
      head.pause();
    }
  }

  private static String name(@Nullable Throwable failure) {
    return failure == null ? "none" : failure.getClass().getSimpleName();
  }

  private DirectCall get() {
    DirectCall call = call();
    call.headers().set("Host", "b");
    call.end();
    return call;
  }

  private String sent() {
    StringBuilder all = new StringBuilder();
    for (ByteBuf each = channel.readOutbound(); each != null; each = channel.readOutbound()) {
      all.append(each.toString(StandardCharsets.ISO_8859_1));
      each.release();
    }
    return all.toString();
  }

  /** The backend sends this, in memory of the pool. */
  private ByteBuf receive(String text) {
    ByteBuf bytes = PooledByteBufAllocator.DEFAULT.directBuffer();
    bytes.writeCharSequence(text, StandardCharsets.ISO_8859_1);
    channel.writeInbound(bytes);
    return bytes;
  }

  private Answer answer() {
    return Objects.requireNonNull(answer);
  }

  @Test
  void requests_follow_each_other_over_one_connection() {
    get();
    assertThat(sent()).isEqualTo("GET / HTTP/1.1\r\nHost: b\r\n\r\n");
    assertThat(dialogue.begin()).isNull();

    receive("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi");
    DirectCall second = call();
    second.setMethod(HttpMethod.POST);
    second.setURI("/b");
    second.setChunked(true);
    second.sendHead();
    second.write(Buffer.buffer("abc"));
    second.end();
    receive("HTTP/1.1 204 No Content\r\n\r\n");

    assertThat(sent())
        .isEqualTo("POST /b HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n");
    assertThat(told).containsExactly("200", "hi", "end", "204", "end");
    assertThat(dialogue.clean()).isTrue();
    assertThat(passedOn).isEmpty();
  }

  @Test
  void an_answer_before_the_end_of_its_request_leaves_a_connection_that_is_not_clean() {
    DirectCall call = call();
    call.headers().set("Content-Length", "3");
    call.sendHead();

    receive("HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n");
    call.end();

    assertThat(told).containsExactly("413", "end");
    assertThat(dialogue.clean()).isFalse();
  }

  @Test
  void interim_answers_come_before_the_final_one() {
    DirectCall call = call();
    call.continueHandler(() -> told.add("go on"));
    call.earlyHintsHandler(hints -> told.add("hints " + hints.get("Link")));
    call.sendHead();

    receive("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n");
    receive("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nT: v\r\n\r\n");

    assertThat(told).containsExactly("hints </a>", "go on", "200", "a", "end");
    assertThat(answer().trailers().get("t")).isEqualTo("v");
  }

  @Test
  void what_is_read_while_it_is_paused_comes_in_order_when_it_goes_on() {
    pauses = true;
    get();
    ByteBuf first = receive("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nab");
    ByteBuf second = receive("cd");

    assertThat(told).containsExactly("200");
    assertThat(channel.config().isAutoRead()).isFalse();
    assertThat(dialogue.begin()).isNull();
    assertThat(first.refCnt() + second.refCnt()).isZero();

    answer().resume();
    assertThat(told).containsExactly("200", "ab", "cd", "end");
    assertThat(channel.config().isAutoRead()).isTrue();
    assertThat(dialogue.begin()).isNotNull();
  }

  @Test
  void a_taker_that_pauses_again_gets_no_more_than_it_asked_for() {
    pauses = true;
    get();
    receive("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nab");
    receive("cd");
    receive("ef");
    answer()
        .bodyHandler(
            piece -> {
              told.add(piece.toString());
              answer().pause();
              return null;
            },
            false);

    answer().resume();
    assertThat(told).containsExactly("200", "ab");
    answer().resume();
    assertThat(told).containsExactly("200", "ab", "cd");
    answer().resume();
    assertThat(told).containsExactly("200", "ab", "cd", "ef", "end");
  }

  @Test
  void a_backend_that_closes_behind_a_whole_answer_cuts_nothing() {
    pauses = true;
    get();
    receive("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi");
    channel.close();

    assertThat(told).containsExactly("200");
    answer().resume();
    answer().resume();
    assertThat(told).containsExactly("200", "hi", "end");
  }

  @Test
  void an_answer_that_is_cut_while_it_is_paused_is_told_so_behind_what_was_read() {
    pauses = true;
    get();
    receive("HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\nhalf");
    channel.close();

    assertThat(told).containsExactly("200");
    answer().resume();
    answer().resume();
    assertThat(told).containsExactly("200", "half", "cut: HttpClosedException");
  }

  @Test
  void an_answer_without_a_length_ends_with_its_connection() {
    get();
    receive("HTTP/1.1 200 OK\r\n\r\nall");
    channel.close();

    assertThat(told).containsExactly("200", "all", "end");
  }

  @Test
  void a_close_before_the_answer_is_told_once() {
    get();
    channel.close();

    assertThat(told).containsExactly("no answer: HttpClosedException");
    assertThat(dialogue.begin()).isNull();
  }

  @Test
  void nonsense_is_told_once_and_what_is_behind_it_to_nobody() {
    get();
    receive(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\nzz\r\nHTTP/1.1 200 OK\r\n");
    channel.close();

    assertThat(told).hasSize(3).startsWith("200", "ok");
    assertThat(told.get(2)).startsWith("cut: ");
  }

  @Test
  void a_long_piece_is_lent_until_its_taker_is_done() {
    lends = true;
    Promise<Void> done = Promise.promise();
    taken = done;
    get();
    ByteBuf bytes = receive("HTTP/1.1 200 OK\r\nContent-Length: 4000\r\n\r\n" + LONG);

    assertThat(told).containsExactly("200", "4000 bytes", "end");
    assertThat(bytes.refCnt()).isPositive();
    done.fail("the client is gone");
    assertThat(bytes.refCnt()).isZero();
  }

  @Test
  void a_long_piece_that_nobody_wants_is_given_back_at_once() {
    lends = true;
    get();

    assertThat(receive("HTTP/1.1 200 OK\r\nContent-Length: 4000\r\n\r\n" + LONG).refCnt())
        .isZero();
    assertThat(told).containsExactly("200", "4000 bytes", "end");
  }

  @Test
  void dropping_a_connection_in_mid_answer_leaves_no_memory_behind() {
    lends = true;
    pauses = true;
    get();
    ByteBuf bytes = receive("HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n" + LONG);
    channel.close();

    assertThat(bytes.refCnt()).isZero();
    assertThat(told).containsExactly("200");
  }

  @Test
  void what_nobody_asked_for_is_left_to_the_client_that_closes_for_it() {
    receive("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");

    assertThat(told).isEmpty();
    assertThat(passedOn).hasSize(1);
  }
}
