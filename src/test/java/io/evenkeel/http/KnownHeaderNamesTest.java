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

/** A name that was made before is the one that stands there, letter for letter, and nothing else. */
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
  void a_usual_name_is_made_once_and_so_is_its_lower_case(String name) {
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
  void any_other_is_left_to_others(String name) {
    assertThat((Object) read(name)).isNull();
  }

  @Test
  void any_other_has_a_lower_case_too() {
    assertThat(lower(AsciiString.of("X-Own"))).isEqualTo("x-own");
    assertThat(lower(AsciiString.of("DATE"))).isEqualTo("date");
    assertThat(lower(AsciiString.of("x-own"))).isEqualTo("x-own");
  }

  @Test
  void a_part_of_a_longer_text_is_read_where_it_begins() {
    assertThat(lower(new AsciiString("..Date..".getBytes(US_ASCII), 2, 4, false)))
        .isEqualTo("date");
  }
}
