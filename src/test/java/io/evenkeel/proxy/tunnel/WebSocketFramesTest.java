package io.evenkeel.proxy.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WebSocketFramesTest {
  private static final int[] LENGTHS = {0, 1, 125, 126, 127, 65_535, 65_536, 70_000};

  @Test
  void there_is_a_boundary_after_each_frame_only_however_the_bytes_are_cut() {
    Random random = new Random(7);
    for (int round = 0; round < 50; round++) {
      ByteBuf all = Unpooled.buffer();
      List<Integer> boundaries = new ArrayList<>(List.of(0));
      for (int i = 0; i < 6; i++) {
        frame(all, 1, LENGTHS[random.nextInt(LENGTHS.length)], random.nextBoolean());
        boundaries.add(all.writerIndex());
      }
      WebSocketFrames frames = new WebSocketFrames();
      for (int at = 0; at < all.writerIndex(); ) {
        int step = Math.min(1 + random.nextInt(40_000), all.writerIndex() - at);
        assertThat(frames.follow(all.slice(at, step), false)).isEqualTo(step);
        at += step;
        assertThat(frames.isAtBoundary()).as("at " + at).isEqualTo(boundaries.contains(at));
      }
      assertThat(frames.closeFrameSeen()).isFalse();
    }
  }

  @Test
  void following_stops_after_the_current_frame() {
    ByteBuf all = Unpooled.buffer();
    frame(all, 2, 300, true);
    int first = all.writerIndex();
    frame(all, 2, 300, true);
    WebSocketFrames frames = new WebSocketFrames();
    frames.follow(all.slice(0, 3), false);

    int followed = frames.follow(all.slice(3, all.writerIndex() - 3), true);

    assertThat(3 + followed).isEqualTo(first);
    assertThat(frames.isAtBoundary()).isTrue();
    assertThat(frames.follow(all.slice(first, 10), true)).isZero();
  }

  @Test
  void close_frames_of_this_proxy_are_complete_and_recognized() {
    for (int mask : new int[] {0, 1, 0x8765_4321, -1}) {
      WebSocketFrames frames = new WebSocketFrames();
      ByteBuf frame = WebSocketFrames.goingAwayFrame(mask);

      frames.follow(frame, false);

      assertThat(frames.isAtBoundary() && frames.closeFrameSeen()).isTrue();
      int length = frame.writerIndex();
      int code = frame.getUnsignedShort(length - 2) ^ (mask == 0 ? 0 : frame.getUnsignedShort(2));
      assertThat(code).isEqualTo(1001);
    }
  }

  private static void frame(ByteBuf to, int opcode, int length, boolean masked) {
    int bit = masked ? 0x80 : 0;
    to.writeByte(0x80 | opcode);
    if (length < 126) {
      to.writeByte(bit | length);
    } else if (length < 65_536) {
      to.writeByte(bit | 126).writeShort(length);
    } else {
      to.writeByte(bit | 127).writeLong(length);
    }
    to.writeZero((masked ? 4 : 0) + length);
  }
}
