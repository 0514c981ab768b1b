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

/** Heads as they are sent: lines in their order, one octet for a character, nothing of the head before. */
class Http1HeadEncoderTest {
  private final Http1HeadEncoder heads = new Http1HeadEncoder();
  private final HeaderLines fields = new HeaderLines();

  private static String text(Http1HeadEncoder head, @Nullable ByteBuf body) {
    ByteBuf bytes = head.toBuffer(body, UnpooledByteBufAllocator.DEFAULT);
    try {
      return bytes.toString(StandardCharsets.ISO_8859_1);
    } finally {
      bytes.release();
    }
  }

  @Test
  void a_request_is_its_line_its_fields_and_its_body() {
    fields.add("Host", "b");
    fields.add(AsciiString.of("X-Part-Of-A-Line").subSequence(2, 6), AsciiString.cached("yes"));
    ByteBuf body = Unpooled.copiedBuffer("hi", StandardCharsets.US_ASCII);

    assertThat(text(heads.encodeRequest(HttpMethod.PUT, "/a?b", fields), body))
        .isEqualTo("PUT /a?b HTTP/1.1\r\nHost: b\r\nPart: yes\r\n\r\nhi");
    assertThat(body.readableBytes()).isEqualTo(2);
  }

  @Test
  void an_answer_is_its_status_line_and_its_fields() {
    fields.add("A", "1");
    fields.add("a", "2");

    assertThat(text(heads.encodeResponse(new HttpResponseStatus(299, "Fine Enough"), fields), null))
        .isEqualTo("HTTP/1.1 299 Fine Enough\r\nA: 1\r\na: 2\r\n\r\n");
  }

  @Test
  void a_long_head_leaves_nothing_to_the_next_one() {
    for (int i = 0; i < 200; i++) {
      fields.add("N" + i, "v".repeat(200));
    }
    assertThat(text(heads.encodeRequest(HttpMethod.GET, "/", fields), null))
        .hasSizeGreaterThan(40_000)
        .endsWith("N199: " + "v".repeat(200) + "\r\n\r\n");

    assertThat(text(heads.encodeRequest(HttpMethod.GET, "/", new HeaderLines()), null))
        .isEqualTo("GET / HTTP/1.1\r\n\r\n");
  }

  @Test
  void each_character_is_one_octet_and_none_becomes_a_line_end() {
    fields.add("Latin", "\u00e9");
    fields.add("Other", "a\u010a\u0d0ab");

    assertThat(text(heads.encodeRequest(HttpMethod.GET, "/", fields), null))
        .endsWith("Latin: \u00e9\r\nOther: a??b\r\n\r\n");
  }

  @Test
  void a_target_that_would_end_its_line_is_refused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> heads.encodeRequest(HttpMethod.GET, "/ HTTP/1.1\r\nX: y", fields));
  }

  @Test
  void what_is_told_of_the_client_stands_behind_the_rest_until_one_of_it_is_changed() {
    ForwardedHeaders forwarded = new ForwardedHeaders("2001:db8::1", true, 443, "shop");
    fields.addTrailing(forwarded);
    fields.add("Host", "shop");
    String told = "X-Forwarded-For: 2001:db8::1\r\nX-Forwarded-Proto: https\r\n"
        + "X-Forwarded-Port: 443\r\n"
        + "Forwarded: for=\"[2001:db8::1]\";host=\"shop\";proto=https\r\n"
        + "X-Real-IP: 2001:db8::1\r\nX-Forwarded-Host: shop\r\n";

    assertThat(text(heads.encodeRequest(HttpMethod.GET, "/", fields), null))
        .endsWith("Host: shop\r\n" + told + "\r\n");

    fields.set("forwarded", "for=hidden");
    fields.remove("X-REAL-IP");
    assertThat(text(heads.encodeRequest(HttpMethod.GET, "/", fields), null))
        .contains("X-Forwarded-Port: 443\r\n")
        .contains("forwarded: for=hidden\r\n")
        .doesNotContain("proto=https", "X-Real-IP");
  }

  @Test
  void the_same_lines_can_be_given_to_vertx() {
    fields.add("Host", "shop");
    fields.addTrailing(new ForwardedHeaders("192.0.2.1", false, 80, null));
    MultiMap head = MultiMap.caseInsensitiveMultiMap();
    fields.addTo(head);

    assertThat(head.names()).hasSize(6);
    assertThat(head.get("Forwarded")).isEqualTo("for=192.0.2.1;proto=http");
  }
}
