package io.evenkeel.proxy.tunnel;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * Follows one direction of a WebSocket from frame to frame (RFC 6455 section 5.2), so that a frame of our own is never
 * put into the middle of another.
 */
public final class WebSocketFrames {
  private static final int CLOSE = 8;
  private static final int GOING_AWAY = 1001;
  private int head;
  private int headLength = 2;
  private int extended;
  private long length;
  private long rest;
  private boolean closing;

  /** Whether a whole frame has passed, or none yet. */
  boolean reached() {
    return head == 0 && rest == 0;
  }

  /** Whether a close frame has begun: nothing may follow it. */
  boolean closing() {
    return closing;
  }

  /**
   * Goes on through {@code bytes}, whose indices it leaves alone.
   *
   * @param stop whether at the first edge
   * @return how many bytes it went through
   */
  int follow(ByteBuf bytes, boolean stop) {
    int at = bytes.readerIndex();
    int end = bytes.writerIndex();
    while (at < end && !(stop && reached())) {
      if (rest > 0) {
        int step = (int) Math.min(rest, end - at);
        rest -= step;
        at += step;
      } else {
        header(bytes.getUnsignedByte(at));
        at++;
      }
    }
    return at - bytes.readerIndex();
  }

  private void header(int octet) {
    if (head == 0) {
      closing |= (octet & 15) == CLOSE;
      headLength = 2;
    } else if (head == 1) {
      int shortLength = octet & 127;
      extended = shortLength == 127 ? 8 : shortLength == 126 ? 2 : 0;
      length = extended == 0 ? shortLength : 0;
      headLength = 2 + extended + (octet > 127 ? 4 : 0);
    } else if (head < 2 + extended) {
      length = length << 8 | octet;
    }
    head++;
    if (head == headLength) {
      head = 0;
      rest = length & Long.MAX_VALUE;
    }
  }

  /** A close frame (RFC 6455 section 5.5.1), masked unless {@code mask} is 0: those of a client must be. */
  public static ByteBuf goingAway(int mask) {
    ByteBuf frame = Unpooled.buffer(8).writeByte(0x80 | CLOSE);
    if (mask == 0) {
      return frame.writeByte(2).writeShort(GOING_AWAY);
    }
    return frame.writeByte(0x82).writeInt(mask).writeShort(GOING_AWAY ^ mask >>> 16);
  }
}
