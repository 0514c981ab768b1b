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

/** Fields in the bytes that came are found, told and passed on like any others. */
class ReceivedHeadersTest {
  private static final String SENT =
      "Host: shop.test\r\nX-Tint:red\r\naccept:  */* \r\nx-tint: bl\u00fce\r\nConnection: close, X-Own\r\n"
          + "Keep-Alive: 5\r\nX-Own: 1\r\nVia: 1.0 x\r\n\r\n";

  private static ReceivedHeaders fields(String sent) {
    HeaderParser reader = new HeaderParser(100, 1000, false);
    reader.fill(Unpooled.copiedBuffer(sent, ISO_8859_1));
    assertThat(reader.readSection()).isTrue();
    return reader.takeHeaders();
  }

  @Test
  void a_field_is_found_whatever_the_case_of_its_name() {
    ReceivedHeaders fields = fields(SENT);

    assertThat(fields.get("HOST")).isEqualTo("shop.test");
    assertThat(fields.get(AsciiString.of("Accept"))).isEqualTo("*/*");
    assertThat(fields.getAll("X-TINT")).containsExactly("red", "bl\u00fce");
    assertThat(fields.get("X-Tinx")).isNull();
    assertThat(fields.getAll("Tint")).isEmpty();
    assertThat(fields.contains("")).isFalse();
    assertThat(fields.contains("x-tint", "RED", true)).isTrue();
    assertThat(fields.contains("x-tint", "RED", false)).isFalse();
    assertThat(fields.containsValue("connection", "x-own", true)).isTrue();
    assertThat(fields.names()).hasSize(7).contains("X-Tint");
  }

  @Test
  void they_come_in_their_order() {
    assertThat(fields(SENT).entries())
        .extracting(Map.Entry::getKey)
        .containsExactly(
            "Host", "X-Tint", "accept", "x-tint", "Connection", "Keep-Alive", "X-Own", "Via");
    assertThat(fields("\r\n").isEmpty()).isTrue();
  }

  @Test
  void a_name_may_be_taken_out_and_a_copy_changed() {
    ReceivedHeaders fields = fields(SENT);
    assertThat(fields.get("x-own")).isEqualTo("1");

    fields.remove("X-Tint");

    assertThat(fields.contains("x-tint")).isFalse();
    assertThat(fields.get("x-own")).isEqualTo("1");
    assertThat(fields.copy().add("A", "b").get("a")).isEqualTo("b");
    assertThatThrownBy(() -> fields.add("A", "b"))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void what_passes_leaves_as_it_came_but_for_white_space() {
    HeaderLines out = new HeaderLines();
    out.copyEndToEnd(fields(SENT), HeaderNameSet.of("via", "host"));
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
