package io.evenkeel.config.reader;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.nio.charset.CharsetEncoder;
import java.nio.file.InvalidPathException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileNamesTest {
  @ParameterizedTest
  @CsvSource({
    "site.pem, ANSI_X3.4-1968, false",
    "Größe.pem, ANSI_X3.4-1968, true",
    "Gr??e.pem, ANSI_X3.4-1968, true",
    "猫.pem, ISO-8859-1, true",
    "猫.pem, UTF-8, false",
    "猫.pem, utf-8, false",
    "what?.pem, UTF-8, false",
  })
  void a_name_that_the_locale_lacks_gets_a_hint(String name, String encoding, boolean hint) {
    CharsetEncoder encoder = Charset.forName(encoding).newEncoder();
    assertThat(FileNames.localeHint(name, encoder::canEncode).contains("LC_ALL=C.UTF-8"))
        .isEqualTo(hint);
  }

  @Test
  void another_invalid_name_keeps_its_reason() {
    assertThat(FileNames.reasonOf(new InvalidPathException("a\0b", "Nul character not allowed")))
        .isEqualTo("Nul character not allowed");
  }
}
