package io.evenkeel.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.AsciiString;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KnownHeaderNamesTest {
  private static @Nullable AsciiString read(String name) {
    byte[] line = ("x" + name + ": value").getBytes(US_ASCII);
    return KnownHeaderNames.of(line, 1, name.length());
  }

  private static String lower(AsciiString name) {
    return KnownHeaderNames.toLowerCase(name).toString();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Date",
        "date",
        "Content-Type",
        "content-type",
        "ETag",
        "etag",
        "Age",
        "Via",
        "Server",
        "Access-Control-Allow-Headers",
        "Access-Control-Allow-Methods",
        "WWW-Authenticate"
      })
  void a_known_name_is_shared_and_so_is_its_lower_case(String name) {
    AsciiString read = Objects.requireNonNull(read(name));

    assertThat((Object) read).hasToString(name).isSameAs(read(name));
    assertThat(lower(read)).isEqualTo(name.toLowerCase(Locale.ROOT));
    assertThat((Object) KnownHeaderNames.toLowerCase(read))
        .isSameAs(KnownHeaderNames.toLowerCase(read));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DATE",
        "dAte",
        "Dste",
        "Content-Typo",
        "X",
        "a",
        "Datf",
        "Content_Type",
        "\u0001ate"
      })
  void any_other_spelling_or_name_is_unknown(String name) {
    assertThat((Object) read(name)).isNull();
  }

  @Test
  void an_unknown_name_is_converted_to_lower_case() {
    assertThat(lower(AsciiString.of("X-Own"))).isEqualTo("x-own");
    assertThat(lower(AsciiString.of("DATE"))).isEqualTo("date");
    assertThat(lower(AsciiString.of("x-own"))).isEqualTo("x-own");
  }

  @Test
  void a_slice_of_a_longer_text_is_converted_from_its_offset() {
    assertThat(lower(new AsciiString("..Date..".getBytes(US_ASCII), 2, 4, false)))
        .isEqualTo("date");
  }
}
