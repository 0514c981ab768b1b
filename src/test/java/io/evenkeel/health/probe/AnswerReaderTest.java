package io.evenkeel.health.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.TooLongFrameException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a probe makes of the bytes of an answer, however they are cut. */
class AnswerReaderTest {
  private final StringBuilder told = new StringBuilder();

  private final AnswerReader.ResponseListener teller = new AnswerReader.ResponseListener() {
    @Override
    public void onHead(int status) {
      told.append(status).append(' ');
    }

    @Override
    public void onBody(ByteBuf piece, int length) {
      told.append(piece.toString(piece.readerIndex(), length, StandardCharsets.UTF_8));
    }

    @Override
    public void onEnd() {
      told.append(" end");
    }
  };

  private AnswerReader reading(String all, int piece, boolean bodiless) {
    told.setLength(0);
    AnswerReader reader = new AnswerReader(teller, bodiless);
    for (int i = 0; i < all.length(); i += piece) {
      String cut = all.substring(i, Math.min(all.length(), i + piece));
      reader.read(Unpooled.copiedBuffer(cut, StandardCharsets.ISO_8859_1));
    }
    return reader;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 1000})
  void a_body_ends_by_its_length_or_its_last_chunk(int piece) {
    assertThat(reading("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", piece, false)
            .isReusable())
        .isTrue();
    assertThat(told).hasToString("200 hello end");
    String chunks =
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2 ;x=y\r\nhe\r\n3\r\nllo\r\n0\r\nX: y\r\n\r\n";
    assertThat(reading(chunks, piece, false).isReusable()).isTrue();
    assertThat(told).hasToString("200 hello end");
    assertThat(reading("HTTP/1.1 204 \nX: y\n\n", piece, false).isReusable()).isTrue();
    assertThat(told).hasToString("204  end");
    assertThat(
            reading("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", piece, true).isReusable())
        .isTrue();
    assertThat(told).hasToString("200  end");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 1000})
  void what_is_said_in_between_is_skipped(int piece) {
    reading(
        "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200\r\nContent-Length: 0\r\n\r\n",
        piece,
        false);
    assertThat(told).hasToString("200  end");
  }

  @Test
  void without_a_length_the_end_of_the_connection_is_the_end() {
    AnswerReader reader = reading("HTTP/1.1 200 OK\r\n\r\nhello", 3, false);
    assertThat(told).hasToString("200 hello");
    assertThat(reader.onClose()).isTrue();
    assertThat(told).hasToString("200 hello end");
    assertThat(reader.isReusable()).isFalse();
    assertThat(reading("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello", 3, false)
            .onClose())
        .isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "'HTTP/1.0 200 OK|Content-Length: 0||'",
    "'HTTP/1.1 200 OK|Content-Length: 0|connection: Close||'",
    "'HTTP/1.1 200 OK|Content-Length: 0||x'",
    "'HTTP/1.1 200 OK|Content-Length: 5|Transfer-Encoding: chunked||0||'",
    "'HTTP/1.1 101 Switching||'",
    "'HTTP/1.1 200 OK|Content-Length: 1||'"
  })
  void after_these_no_other_answer_may_follow(String answer) {
    assertThat(reading(answer.replace("|", "\r\n"), 1000, false).isReusable()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "220 mail.example.com ESMTP|",
        "HTTP/2 200 OK|",
        "HTTP/1.1  200 OK|",
        "HTTP/1.1 20 OK|",
        "HTTP/1.1 2000 OK|",
        "HTTP/1.1 200 OK|no field|",
        "HTTP/1.1 200 OK|Content-Length: -1||",
        "HTTP/1.1 200 OK|Content-Length: 99999999999999999999||",
        "HTTP/1.1 200 OK|Content-Length: 1|Content-Length: 2||",
        "HTTP/1.1 200 OK|Transfer-Encoding: chunked||z|",
        "HTTP/1.1 200 OK|Transfer-Encoding: chunked||80000000|",
        "HTTP/1.1 200 OK|Transfer-Encoding: chunked||1|xy|"
      })
  void nonsense_is_no_answer(String answer) {
    assertThatThrownBy(() -> reading(answer.replace("|", "\r\n"), 1, false))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void a_head_has_an_end() {
    String endless = "HTTP/1.1 200 OK\r\n" + "X: y\r\n".repeat(20_000);
    assertThatThrownBy(() -> reading(endless, 1000, false))
        .isInstanceOf(TooLongFrameException.class);
  }
}
