package io.evenkeel.config.tls;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DerTest {
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 0x7f, 0x80, 0xff, 0x100, 0xffff, 0x10000, 0x123456})
  void an_element_of_any_length_is_read_as_it_was_written(int length) {
    byte[] content = new byte[length];
    byte[] sequence = Der.encode(
        Der.SEQUENCE,
        Der.encode(Der.INTEGER, new byte[] {1}),
        Der.encode(Der.OCTET_STRING, content));

    assertThat(Der.findInside(sequence, Der.OCTET_STRING)).contains(content);
    assertThat(Der.findInside(sequence, Der.UTF8_STRING)).isEmpty();
  }

  @Test
  void lengths_take_as_few_bytes_as_possible() {
    assertThat(Der.encode(Der.OCTET_STRING, new byte[0x7f])).startsWith(4, 0x7f).hasSize(0x81);
    assertThat(Der.encode(Der.OCTET_STRING, new byte[0x80])).startsWith(4, 0x81, 0x80);
    assertThat(Der.encode(Der.OCTET_STRING, new byte[0x100])).startsWith(4, 0x82, 1, 0);
  }

  @Test
  void malformed_input_contains_nothing() {
    for (int length = 0; length < 256; length++) {
      byte[] malformed = {Der.SEQUENCE, 9, Der.INTEGER, (byte) length};
      assertThat(Der.findInside(malformed, Der.OCTET_STRING)).isEmpty();
    }
    assertThat(Der.findInside(new byte[0], Der.OCTET_STRING)).isEmpty();
  }
}
