package io.evenkeel.proxy.tunnel;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * Follows one direction of a WebSocket from frame to frame (RFC 6455 section 5.2), so that a frame of our own is never
 * put into the middle of another.
 */
public final class WebSocketFrames {
  private static final int CLOSE_OPCODE = 8;
  private static final int GOING_AWAY = 1001;
  private int headerBytes;
  private int headerLength = 2;
  private int extendedLengthBytes;
  private long payloadLength;
  private long payloadLeft;
  private boolean closeFrameSeen;

  /** Whether a whole frame has passed, or none yet. */
  boolean isAtBoundary() {
    return headerBytes == 0 && payloadLeft == 0;
  }

  /** Whether a close frame has begun: nothing may follow it. */
  boolean closeFrameSeen() {
    return closeFrameSeen;
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
    while (at < end && !(stop && isAtBoundary())) {
      if (payloadLeft > 0) {
        int step = (int) Math.min(payloadLeft, end - at);
        payloadLeft -= step;
        at += step;
      } else {
        parseHeaderByte(bytes.getUnsignedByte(at));
        at++;
      }
    }
    return at - bytes.readerIndex();
  }

  private void parseHeaderByte(int octet) {
    if (headerBytes == 0) {
      closeFrameSeen |= (octet & 15) == CLOSE_OPCODE;
      headerLength = 2;
    } else if (headerBytes == 1) {
      int shortLength = octet & 127;
      extendedLengthBytes = shortLength == 127 ? 8 : shortLength == 126 ? 2 : 0;
      payloadLength = extendedLengthBytes == 0 ? shortLength : 0;
      headerLength = 2 + extendedLengthBytes + (octet > 127 ? 4 : 0);
    } else if (headerBytes < 2 + extendedLengthBytes) {
      payloadLength = payloadLength << 8 | octet;
    }
    headerBytes++;
    if (headerBytes == headerLength) {
      headerBytes = 0;
      payloadLeft = payloadLength & Long.MAX_VALUE;
    }
  }

  /** A close frame (RFC 6455 section 5.5.1), masked unless {@code mask} is 0: those of a client must be. */
  public static ByteBuf goingAwayFrame(int mask) {
    ByteBuf frame = Unpooled.buffer(8).writeByte(0x80 | CLOSE_OPCODE);
    if (mask == 0) {
      return frame.writeByte(2).writeShort(GOING_AWAY);
    }
    return frame.writeByte(0x82).writeInt(mask).writeShort(GOING_AWAY ^ mask >>> 16);
  }
}
