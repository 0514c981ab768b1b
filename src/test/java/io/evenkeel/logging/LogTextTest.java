package io.evenkeel.logging;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LogTextTest {
  @ParameterizedTest
  @ValueSource(strings = {"", "GET /a?b=c", "new version {} \\n", "Größe 30 µs", "日本語", "🐢"})
  void text_that_is_read_as_it_is_written_stays(String text) {
    assertThat(LogText.escape(text)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "000a, \\n",
    "000d, \\r",
    "0009, \\t",
    "0000, \\u0000",
    "001b, \\u001b",
    "007f, \\u007f",
    "0085, \\u0085",
    "009b, \\u009b",
    "2028, \\u2028",
    "2029, \\u2029",
    "202e, \\u202e",
    "2066, \\u2066",
    "200f, \\u200f",
    "061c, \\u061c",
    "200b, \\u200b",
    "feff, \\ufeff",
    "d800, \\ud800",
    "e000, \\ue000"
  })
  void a_character_that_ends_a_line_or_changes_its_look_is_escaped(String hex, String escaped) {
    char c = (char) Integer.parseInt(hex, 16);

    assertThat(LogText.escape("a" + c + "b")).isEqualTo("a" + escaped + "b");
  }

  @Test
  void an_invisible_character_beyond_the_first_plane_is_escaped_as_its_two_halves() {
    assertThat(LogText.escape(Character.toString(0xE0041))).isEqualTo("\\udb40\\udc41");
  }

  @Test
  void a_long_text_is_cut() {
    assertThat(LogText.escape("abcdef", 3)).isEqualTo("abc…");
    assertThat(LogText.escape("abc", 3)).isEqualTo("abc");
  }
}
