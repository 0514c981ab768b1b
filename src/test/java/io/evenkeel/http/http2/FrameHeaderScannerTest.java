package io.evenkeel.http.http2;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameHeaderScannerTest {
  private static final int FIRST_BIT = 0x8000_0000;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 8, 9, 10, 24, 70, 10_000})
  void every_frame_header_is_found_however_the_bytes_are_cut(int step) {
    ByteBuf sent = Unpooled.buffer().writeZero(FrameHeaderScanner.PREFACE_BYTES);
    frame(sent, 4, 0, 0, 0);
    frame(sent, 1, 5, 1, 30);
    frame(sent, 0, 0, 1 | FIRST_BIT, 300);
    frame(sent, 3, 0, 0x7fff_ffff, 4);
    frame(sent, 0, 1, 0x1234_5678, 70_000);
    frame(sent, 255, 255, 3, 0);

    assertThat(scan(sent, step))
        .containsExactly(
            "4 0 false 33",
            "1 1 true 42",
            "0 1 false 81",
            "3 2147483647 false 390",
            "0 305419896 true 403",
            "255 3 true 70412");
    assertThat(sent.readerIndex()).isZero();
  }

  @Test
  void bytes_of_an_incomplete_frame_are_counted_until_its_end() {
    ByteBuf sent = Unpooled.buffer();
    sent.writeZero(FrameHeaderScanner.PREFACE_BYTES);
    frame(sent, 4, 0, 0, 0);
    frame(sent, 1, 4, 1, 12);
    FrameHeaderScanner scanner = new FrameHeaderScanner(FrameHeaderScanner.PREFACE_BYTES);
    List<Integer> incomplete = new ArrayList<>();
    for (int i = 0; i < sent.writerIndex(); i++) {
      scanner.scan(sent.slice(i, 1), 0);
      incomplete.add(scanner.incompleteBytes());
    }

    List<Integer> expected = new ArrayList<>(Collections.nCopies(24, 0));
    IntStream.range(1, 9).forEach(expected::add);
    expected.add(0);
    IntStream.range(1, 9 + 12).forEach(expected::add);
    expected.add(0);
    assertThat(incomplete).isEqualTo(expected);
  }

  /** Type, stream, whether the first flag is set, and the index behind the header, of each frame. */
  private static List<String> scan(ByteBuf sent, int step) {
    FrameHeaderScanner scanner = new FrameHeaderScanner(FrameHeaderScanner.PREFACE_BYTES);
    List<String> found = new ArrayList<>();
    for (int from = 0; from < sent.writerIndex(); from += step) {
      ByteBuf part = sent.slice(from, Math.min(step, sent.writerIndex() - from));
      for (int at = scanner.scan(part, 0); at >= 0; at = scanner.scan(part, at)) {
        found.add(scanner.type() + " " + scanner.streamId() + " " + scanner.hasFlag(1) + " "
            + (from + at));
      }
    }
    return found;
  }

  private static void frame(ByteBuf to, int type, int flags, int stream, int length) {
    to.writeMedium(length).writeByte(type).writeByte(flags).writeInt(stream).writeZero(length);
  }
}
