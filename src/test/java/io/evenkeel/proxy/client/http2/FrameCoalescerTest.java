package io.evenkeel.proxy.client.http2;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Small frames are sent in one buffer, in their order; none is lost or leaked. */
class FrameCoalescerTest {
  private final EmbeddedChannel channel = new EmbeddedChannel();
  private byte next;

  FrameCoalescerTest() {
    FrameCoalescer.install(channel);
  }

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
  }

  /** Bytes are numbered from the first byte of the first frame. */
  private ByteBuf frame(int bytes) {
    ByteBuf frame = Unpooled.buffer(bytes);
    for (int i = 0; i < bytes; i++) {
      frame.writeByte(next++);
    }
    return frame;
  }

  private List<Integer> sent() {
    List<Integer> sizes = new ArrayList<>();
    byte expected = 0;
    for (ByteBuf piece = channel.readOutbound(); piece != null; piece = channel.readOutbound()) {
      sizes.add(piece.readableBytes());
      while (piece.isReadable()) {
        assertThat(piece.readByte()).isEqualTo(expected++);
      }
      piece.release();
    }
    return sizes;
  }

  @Test
  void small_frames_are_sent_in_one_buffer_on_flush() {
    ByteBuf first = frame(9);
    ChannelFuture written = channel.write(first);
    channel.write(frame(13));

    assertThat(sent()).isEmpty();
    assertThat(written.isDone()).isFalse();
    assertThat(first.refCnt()).isZero();
    channel.flush();
    assertThat(sent()).containsExactly(22);
    assertThat(written.isSuccess()).isTrue();
  }

  @Test
  void a_large_frame_is_sent_unchanged_after_the_frames_before_it() {
    channel.write(frame(9));
    ByteBuf large = frame(FrameCoalescer.MAX_COALESCED_FRAME_BYTES + 1);
    channel.write(large);
    channel.write(frame(9));
    channel.flush();

    assertThat(sent()).containsExactly(9, FrameCoalescer.MAX_COALESCED_FRAME_BYTES + 1, 9);
  }

  @Test
  void no_buffer_is_longer_than_a_tls_record() {
    for (int i = 0; i < 9; i++) {
      channel.write(frame(FrameCoalescer.MAX_COALESCED_FRAME_BYTES));
    }
    channel.flush();

    assertThat(sent())
        .containsExactly(
            FrameCoalescer.MAX_BYTES,
            FrameCoalescer.MAX_BYTES,
            FrameCoalescer.MAX_COALESCED_FRAME_BYTES);
  }

  @Test
  void a_cancelled_frame_is_not_sent() {
    ByteBuf frame = frame(9);
    ChannelPromise written = channel.newPromise();
    written.cancel(false);
    channel.write(frame, written);
    channel.flush();

    assertThat(sent()).isEmpty();
    assertThat(frame.refCnt()).isZero();
  }

  @Test
  void frames_not_sent_before_a_close_fail_and_are_released() {
    channel.write(frame(9));
    channel.flush();
    ByteBuf frame = frame(9);
    ChannelFuture last = channel.write(frame);
    channel.close();

    assertThat(last.isDone()).isTrue();
    assertThat(last.isSuccess()).isFalse();
    assertThat(frame.refCnt()).isZero();
    assertThat(sent()).containsExactly(9);
  }

  @Test
  void a_closed_connection_fails_pending_and_later_writes() {
    List<ChannelFuture> late = new ArrayList<>();
    ChannelHandlerContext sheaf = channel.pipeline().context(FrameCoalescer.class);
    ChannelFuture first = channel.write(frame(9));
    ChannelFuture second = channel.write(frame(9));
    ByteBuf about = frame(9);
    first.addListener(lost -> {
      ChannelPromise promise = channel.newPromise();
      ((FrameCoalescer) sheaf.handler()).write(sheaf, about, promise);
      late.add(promise);
    });
    channel.pipeline().remove(FrameCoalescer.class);

    assertThat(first.cause()).isInstanceOf(ClosedChannelException.class);
    assertThat(second.cause()).isInstanceOf(ClosedChannelException.class);
    channel.runPendingTasks();
    assertThat(late).hasSize(1);
    assertThat(late.get(0).cause()).isInstanceOf(ClosedChannelException.class);
    assertThat(about.refCnt()).isZero();
  }
}
