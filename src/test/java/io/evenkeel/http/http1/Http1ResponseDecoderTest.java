package io.evenkeel.http.http1;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The messages that the decoder makes of the bytes of a response, for pieces of any length. */
class Http1ResponseDecoderTest {
  private static final String EMPTY_RESPONSE = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

  private Http1ResponseDecoder decoder = new Http1ResponseDecoder();
  private EmbeddedChannel channel = new EmbeddedChannel(decoder);

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
  }

  /** Decodes {@code text} on a new connection, in pieces of {@code piece} bytes. */
  private String decode(HttpMethod method, String text, int piece) {
    close();
    decoder = new Http1ResponseDecoder();
    channel = new EmbeddedChannel(decoder);
    decoder.expectResponseTo(method);
    for (int i = 0; i < text.length(); i += piece) {
      String part = text.substring(i, Math.min(text.length(), i + piece));
      channel.writeInbound(Unpooled.copiedBuffer(part, StandardCharsets.ISO_8859_1));
    }
    return readAll();
  }

  private String readAll() {
    StringBuilder read = new StringBuilder();
    for (HttpObject part = channel.readInbound(); part != null; part = channel.readInbound()) {
      if (part.decoderResult().isFailure()) {
        read.append("malformed");
      } else {
        if (part instanceof HttpResponse head) {
          read.append(head.status().code()).append(' ');
        }
        if (part instanceof HttpContent content) {
          read.append(content.content().toString(StandardCharsets.ISO_8859_1));
        }
        if (part instanceof LastHttpContent) {
          read.append(" end ");
        }
      }
      ReferenceCountUtil.release(part);
    }
    return read.toString().strip();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 1000})
  void a_body_ends_with_its_length_or_its_last_chunk(int piece) {
    assertThat(decode(HttpMethod.GET, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", piece))
        .isEqualTo("200 hello end");
    assertThat(decode(
            HttpMethod.GET,
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "2;x=y\r\nhe\r\n3\r\nllo\r\n0\r\nX: y\r\n\r\n",
            piece))
        .isEqualTo("200 hello end");
    assertThat(decode(HttpMethod.GET, "HTTP/1.1 204 \r\nX: y\r\n\r\n", piece))
        .isEqualTo("204  end");
    assertThat(decode(HttpMethod.HEAD, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", piece))
        .isEqualTo("200  end");
    assertThat(decoder.isInSync()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 1000})
  void interim_responses_come_before_the_final_one(int piece) {
    assertThat(decode(
            HttpMethod.GET,
            "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 102 X\r\n\r\n" + EMPTY_RESPONSE,
            piece))
        .isEqualTo("103  end 102  end 200  end");
  }

  @Test
  void a_body_without_a_length_ends_with_the_connection() {
    assertThat(decode(HttpMethod.GET, "HTTP/1.1 200 OK\r\n\r\nhello", 3)).isEqualTo("200 hello");
    channel.close();
    assertThat(readAll()).isEqualTo("end");

    assertThat(decode(HttpMethod.GET, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello", 3))
        .isEqualTo("200 hello");
    channel.close();
    assertThat(readAll()).isEmpty();
  }

  @Test
  void a_connection_with_unsolicited_bytes_is_not_in_sync() {
    assertThat(decode(HttpMethod.GET, EMPTY_RESPONSE + "x", 1000)).isEqualTo("200  end malformed");
    assertThat(decoder.isInSync()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"z\r\n", "80000000\r\n", "2\r\nabc\r\n", "2\r\nab\r\n\n"})
  void a_malformed_chunk_ends_the_response(String chunks) {
    assertThat(decode(
            HttpMethod.GET, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks, 1000))
        .startsWith("200 ")
        .endsWith("malformed");
  }

  @Test
  void a_close_within_the_head_is_malformed() {
    assertThat(decode(HttpMethod.GET, "HTTP/1.1 200 OK\r\nContent-Le", 1000)).isEmpty();
    channel.close();
    assertThat(readAll()).isEqualTo("malformed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"http/1.0", "Http/1.1", "HTTP/1.2", "HTTP/2.0", "HTTP-1.1", "ICY/1.1"})
  void only_the_versions_1_0_and_1_1_in_capitals_begin_a_response(String version) {
    assertThat(decode(HttpMethod.GET, version + " 200 OK\r\nContent-Length: 0\r\n\r\n", 1000))
        .isEqualTo("malformed");
  }
}
