package io.evenkeel.http.http1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.evenkeel.http.HeaderLines;
import io.evenkeel.proxy.headers.ForwardedHeaders;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.AsciiString;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class Http1HeadEncoderTest {
  private final Http1HeadEncoder encoder = new Http1HeadEncoder();
  private final HeaderLines headers = new HeaderLines();

  private static String text(Http1HeadEncoder head, @Nullable ByteBuf body) {
    ByteBuf bytes = head.toBuffer(body, UnpooledByteBufAllocator.DEFAULT);
    try {
      return bytes.toString(StandardCharsets.ISO_8859_1);
    } finally {
      bytes.release();
    }
  }

  @Test
  void a_request_has_its_line_its_headers_and_its_body() {
    headers.add("Host", "b");
    headers.add(AsciiString.of("X-Part-Of-A-Line").subSequence(2, 6), AsciiString.cached("yes"));
    ByteBuf body = Unpooled.copiedBuffer("hi", StandardCharsets.US_ASCII);

    assertThat(text(encoder.encodeRequest(HttpMethod.PUT, "/a?b", headers), body))
        .isEqualTo("PUT /a?b HTTP/1.1\r\nHost: b\r\nPart: yes\r\n\r\nhi");
    assertThat(body.readableBytes()).isEqualTo(2);
  }

  @Test
  void a_response_has_its_status_line_and_its_headers() {
    headers.add("A", "1");
    headers.add("a", "2");

    assertThat(
            text(encoder.encodeResponse(new HttpResponseStatus(299, "Fine Enough"), headers), null))
        .isEqualTo("HTTP/1.1 299 Fine Enough\r\nA: 1\r\na: 2\r\n\r\n");
  }

  @Test
  void a_long_head_leaves_no_bytes_in_the_next_one() {
    for (int i = 0; i < 200; i++) {
      headers.add("N" + i, "v".repeat(200));
    }
    assertThat(text(encoder.encodeRequest(HttpMethod.GET, "/", headers), null))
        .hasSizeGreaterThan(40_000)
        .endsWith("N199: " + "v".repeat(200) + "\r\n\r\n");

    assertThat(text(encoder.encodeRequest(HttpMethod.GET, "/", new HeaderLines()), null))
        .isEqualTo("GET / HTTP/1.1\r\n\r\n");
  }

  @Test
  void each_character_becomes_one_byte_and_none_a_line_end() {
    headers.add("Latin", "\u00e9");
    headers.add("Other", "a\u010a\u0d0ab");

    assertThat(text(encoder.encodeRequest(HttpMethod.GET, "/", headers), null))
        .endsWith("Latin: \u00e9\r\nOther: a??b\r\n\r\n");
  }

  @Test
  void a_target_with_white_space_is_rejected() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> encoder.encodeRequest(HttpMethod.GET, "/ HTTP/1.1\r\nX: y", headers));
  }

  @Test
  void prepared_lines_are_last_until_one_of_them_is_changed() {
    ForwardedHeaders forwarded = new ForwardedHeaders("2001:db8::1", true, 443, "shop");
    headers.addTrailing(forwarded);
    headers.add("Host", "shop");
    String forwardedLines = "X-Forwarded-For: 2001:db8::1\r\nX-Forwarded-Proto: https\r\n"
        + "X-Forwarded-Port: 443\r\n"
        + "Forwarded: for=\"[2001:db8::1]\";host=\"shop\";proto=https\r\n"
        + "X-Real-IP: 2001:db8::1\r\nX-Forwarded-Host: shop\r\n";

    assertThat(text(encoder.encodeRequest(HttpMethod.GET, "/", headers), null))
        .endsWith("Host: shop\r\n" + forwardedLines + "\r\n");

    headers.set("forwarded", "for=hidden");
    headers.remove("X-REAL-IP");
    assertThat(text(encoder.encodeRequest(HttpMethod.GET, "/", headers), null))
        .contains("X-Forwarded-Port: 443\r\n")
        .contains("forwarded: for=hidden\r\n")
        .doesNotContain("proto=https", "X-Real-IP");
  }

  @Test
  void the_lines_can_be_added_to_headers_of_vertx() {
    headers.add("Host", "shop");
    headers.addTrailing(new ForwardedHeaders("192.0.2.1", false, 80, null));
    MultiMap head = MultiMap.caseInsensitiveMultiMap();
    headers.addTo(head);

    assertThat(head.names()).hasSize(6);
    assertThat(head.get("Forwarded")).isEqualTo("for=192.0.2.1;proto=http");
  }
}
