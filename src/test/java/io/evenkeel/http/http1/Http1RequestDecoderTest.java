package io.evenkeel.http.http1;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.http.HttpServerOptions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Http1RequestDecoderTest {
  private static final String END = "\r\n\r\n";

  private static EmbeddedChannel channel() {
    EmbeddedChannel channel = new EmbeddedChannel();
    channel.pipeline().addLast("httpDecoder", new ChannelInboundHandlerAdapter());
    Http1RequestDecoder.install(
        channel.pipeline(),
        new HttpServerOptions().setMaxInitialLineLength(40).setMaxHeaderSize(60));
    return channel;
  }

  private static ByteBuf bytes(String text) {
    return Unpooled.copiedBuffer(text, ISO_8859_1);
  }

  /** The decoded messages as text. Pieces of a body are joined, because reads cut them at different places. */
  private static String read(String sent, int step) {
    EmbeddedChannel channel = channel();
    for (int i = 0; i < sent.length(); i += step) {
      channel.writeInbound(bytes(sent.substring(i, Math.min(sent.length(), i + step))));
    }
    StringBuilder read = new StringBuilder();
    for (Object part = channel.readInbound(); part != null; part = channel.readInbound()) {
      if (part instanceof HttpRequest head) {
        read.append(head.method()).append(' ').append(head.uri());
        for (Map.Entry<String, String> header : head.headers().entries()) {
          read.append('|').append(header.getKey()).append('=').append(header.getValue());
        }
        if (head.decoderResult() instanceof MalformedHead malformed) {
          read.append(" malformed ").append(malformed.status());
        }
        read.append('\n');
      }
      if (part instanceof HttpContent piece) {
        read.append(piece.content().toString(ISO_8859_1));
        read.append(piece.decoderResult().isFailure() ? "<malformed>" : "");
      }
      if (part instanceof LastHttpContent last) {
        read.append("<end>").append(last.trailingHeaders().get("t")).append('\n');
      }
      ReferenceCountUtil.release(part);
    }
    channel.finishAndReleaseAll();
    return read.toString();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
        "\r\n\r\nGET / HTTP/1.0\r\n\r\nGET /2 HTTP/1.1\r\nHost:\ta \t\r\nB:\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nabcGET / HTTP/1.1\r\n\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3;a=\"b;c\"\r\nabc\r\n0\r\nt: x\r\n\r\nGET /",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3;=\r\nabc\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcd\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nt: x\n\r\n",
        "GET / HTTP/1.1\r\nA: b\n\r\n",
        "GET / HTTP/1.1\r\nA: b\rc\r\n\r\n",
        "GET / HTTP/1.1\r\nA : b\r\n\r\n",
        "GET / HTTP/1.1\r\nA: b\r\n c\r\n\r\n",
        "GET / HTTP/1.1\r\nnone\r\n\r\n",
        "GET / HTTP/1.1\r\nContent_Length: 1\r\n\r\n",
        "GET / HTTP/3.1\r\n\r\n",
        "GET  / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\n\r\n",
        "GET /01234567890123456789012345 HTTP/1.1\r\n\r\n",
        "GET /012345678901234567890123456 HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nA: 01234567890123456789012345678901234567890123456789012345678\r\n\r\n",
        "GET / HTTP/1.1\r\nA: 0123456789012345678901234567890123456789\r\nB: 01234567890123\r\n\r\n",
      })
  void requests_are_decoded_alike_however_the_bytes_are_cut(String sent) {
    String whole = read(sent, sent.length());

    assertThat(whole).isNotEmpty();
    for (int step = 1; step < Math.min(sent.length(), 20); step++) {
      assertThat(read(sent, step)).as("in steps of %d", step).isEqualTo(whole);
    }
  }

  @Test
  void lines_may_have_exactly_the_length_that_the_listener_allows() {
    String line = "GET /" + "x".repeat(26) + " HTTP/1.1";
    String header = "A: " + "x".repeat(57);

    assertThat(line).hasSize(40);
    assertThat(read(line + "\r\n" + header + END, 1000)).doesNotContain("malformed");
    assertThat(read(line + "x\r\n" + header + END, 1000)).contains("malformed 4");
    assertThat(read("GET /x" + line.substring(5) + END, 1000)).contains("malformed 414");
    assertThat(read(line + "\r\n" + header + "x" + END, 1000)).contains("malformed 431");
    assertThat(read("GET / HTTP/1.1\r\n" + "A:\r\n".repeat(31) + END, 1000)).contains("431");
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET /frames\r", "GET / HTTP/1.1\r\nA: b", "\u00c1\u0005frame"})
  void bytes_of_an_incomplete_head_pass_as_bytes_when_the_decoder_is_removed(String incomplete) {
    EmbeddedChannel channel = channel();
    channel.writeInbound(bytes("GET / HTTP/1.1\r\n\r\n" + incomplete));
    ReferenceCountUtil.release(channel.readInbound());
    Object end = channel.readInbound();
    assertThat(end).isSameAs(LastHttpContent.EMPTY_LAST_CONTENT);
    assertThat(channel.inboundMessages()).isEmpty();

    channel.pipeline().remove("httpDecoder");

    ByteBuf rest = channel.readInbound();
    assertThat(rest.toString(ISO_8859_1)).isEqualTo(incomplete);
    rest.release();
    channel.finishAndReleaseAll();
  }

  @Test
  void an_incomplete_head_is_dropped_when_the_client_disconnects() {
    EmbeddedChannel channel = channel();
    channel.writeInbound(bytes("GET / HTTP/1.1\r\nHost"));

    assertThat(channel.finish()).isFalse();
  }

  private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

  private static Http1RequestDecoder awaiting(EmbeddedChannel channel) {
    Http1RequestDecoder decoder = channel.pipeline().get(Http1RequestDecoder.class);
    decoder.awaitExchanges();
    return decoder;
  }

  private static int requests(EmbeddedChannel channel) {
    int count = 0;
    for (Object part = channel.readInbound(); part != null; part = channel.readInbound()) {
      count += part instanceof HttpRequest ? 1 : 0;
      ReferenceCountUtil.release(part);
    }
    return count;
  }

  @Test
  void a_request_behind_another_one_stays_bytes_until_its_exchange_has_ended() {
    EmbeddedChannel channel = channel();
    Http1RequestDecoder decoder = awaiting(channel);

    channel.writeInbound(bytes(GET.repeat(3)));
    assertThat(requests(channel)).isEqualTo(1);
    assertThat(decoder.isWaiting()).isTrue();
    assertThat(decoder.holdsRequest()).isTrue();
    assertThat(decoder.heldDirectBytes()).isPositive();

    decoder.onExchangeEnded();
    assertThat(requests(channel)).isEqualTo(1);
    decoder.onExchangeEnded();
    assertThat(requests(channel)).isEqualTo(1);
    assertThat(decoder.holdsBytes()).isFalse();
    channel.finishAndReleaseAll();
  }

  @Test
  void requests_that_are_answered_at_once_give_way_to_other_connections() {
    EmbeddedChannel channel = channel();
    Http1RequestDecoder decoder = awaiting(channel);
    channel.pipeline().addLast(new ChannelInboundHandlerAdapter() {
      @Override
      public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpRequest) {
          decoder.onExchangeEnded();
        }
        context.fireChannelRead(message);
      }
    });

    channel.writeInbound(bytes(GET.repeat(20)));
    assertThat(requests(channel)).isEqualTo(8);
    assertThat(decoder.hasYielded()).isTrue();

    decoder.resume();
    assertThat(requests(channel)).isEqualTo(8);
    decoder.resume();
    assertThat(requests(channel)).isEqualTo(4);
    assertThat(decoder.hasYielded()).isFalse();
    channel.finishAndReleaseAll();
  }

  @Test
  void what_follows_the_last_request_is_discarded() {
    EmbeddedChannel channel = channel();
    Http1RequestDecoder decoder = awaiting(channel);
    channel.writeInbound(bytes(GET.repeat(3)));

    decoder.discardFurtherRequests();
    channel.writeInbound(bytes(GET));

    assertThat(requests(channel)).isEqualTo(1);
    assertThat(decoder.holdsBytes()).isFalse();
    channel.finishAndReleaseAll();
  }
}
