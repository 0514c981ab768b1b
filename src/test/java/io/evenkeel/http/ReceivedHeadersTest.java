package io.evenkeel.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evenkeel.http.http1.HeaderParser;
import io.evenkeel.http.http1.Http1HeadEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.util.AsciiString;
import io.vertx.core.http.HttpMethod;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReceivedHeadersTest {
  private static final String SENT =
      "Host: shop.test\r\nX-Tint:red\r\naccept:  */* \r\nx-tint: bl\u00fce\r\nConnection: close, X-Own\r\n"
          + "Keep-Alive: 5\r\nX-Own: 1\r\nVia: 1.0 x\r\n\r\n";

  private static ReceivedHeaders headers(String sent) {
    HeaderParser parser = new HeaderParser(100, 1000, false);
    parser.fill(Unpooled.copiedBuffer(sent, ISO_8859_1));
    assertThat(parser.readSection()).isTrue();
    return parser.takeHeaders();
  }

  @Test
  void a_header_is_found_in_any_case() {
    ReceivedHeaders headers = headers(SENT);

    assertThat(headers.get("HOST")).isEqualTo("shop.test");
    assertThat(headers.get(AsciiString.of("Accept"))).isEqualTo("*/*");
    assertThat(headers.getAll("X-TINT")).containsExactly("red", "bl\u00fce");
    assertThat(headers.get("X-Tinx")).isNull();
    assertThat(headers.getAll("Tint")).isEmpty();
    assertThat(headers.contains("")).isFalse();
    assertThat(headers.contains("x-tint", "RED", true)).isTrue();
    assertThat(headers.contains("x-tint", "RED", false)).isFalse();
    assertThat(headers.containsValue("connection", "x-own", true)).isTrue();
    assertThat(headers.names()).hasSize(7).contains("X-Tint");
  }

  @Test
  void headers_keep_their_order() {
    assertThat(headers(SENT).entries())
        .extracting(Map.Entry::getKey)
        .containsExactly(
            "Host", "X-Tint", "accept", "x-tint", "Connection", "Keep-Alive", "X-Own", "Via");
    assertThat(headers("\r\n").isEmpty()).isTrue();
  }

  @Test
  void a_name_can_be_removed_and_a_copy_changed() {
    ReceivedHeaders headers = headers(SENT);
    assertThat(headers.get("x-own")).isEqualTo("1");

    headers.remove("X-Tint");

    assertThat(headers.contains("x-tint")).isFalse();
    assertThat(headers.get("x-own")).isEqualTo("1");
    assertThat(headers.copy().add("A", "b").get("a")).isEqualTo("b");
    assertThatThrownBy(() -> headers.add("A", "b"))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void forwarded_headers_keep_their_bytes_except_for_white_space() {
    HeaderLines out = new HeaderLines();
    out.copyEndToEnd(headers(SENT), HeaderNameSet.of("via", "host"));
    out.add("Via", "1.1 own");
    out.set("ACCEPT", "text/html");
    ByteBuf head = new Http1HeadEncoder()
        .encodeRequest(HttpMethod.GET, "/", out)
        .toBuffer(null, PooledByteBufAllocator.DEFAULT);

    assertThat(head.toString(ISO_8859_1))
        .isEqualTo("GET / HTTP/1.1\r\nX-Tint: red\r\nx-tint: bl\u00fce\r\n"
            + "Via: 1.1 own\r\nACCEPT: text/html\r\n\r\n");
    assertThat(out.name(1)).hasToString("x-tint");
    assertThat(out.value(1)).hasToString("bl\u00fce");
    head.release();
  }
}
