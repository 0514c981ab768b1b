package io.evenkeel.proxy.tunnel;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * Tracks the frame boundaries in one direction of a WebSocket (RFC 6455 section 5.2), so that a frame of this proxy is
 * never written into the middle of another one.
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

  /** Whether the bytes so far end with a complete frame. */
  boolean isAtBoundary() {
    return headerBytes == 0 && payloadLeft == 0;
  }

  /** Whether a close frame has started; no frame may follow it. */
  boolean closeFrameSeen() {
    return closeFrameSeen;
  }

  /**
   * Parses {@code bytes} without changing their indices.
   *
   * @param stopAtBoundary whether to stop at the first frame boundary
   * @return the number of bytes that were parsed
   */
  int follow(ByteBuf bytes, boolean stopAtBoundary) {
    int at = bytes.readerIndex();
    int end = bytes.writerIndex();
    while (at < end && !(stopAtBoundary && isAtBoundary())) {
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

  /** A close frame with status 1001 (RFC 6455 section 5.5.1). A frame to a server must have a mask; 0 means none. */
  public static ByteBuf goingAwayFrame(int mask) {
    ByteBuf frame = Unpooled.buffer(8).writeByte(0x80 | CLOSE_OPCODE);
    if (mask == 0) {
      return frame.writeByte(2).writeShort(GOING_AWAY);
    }
    return frame.writeByte(0x82).writeInt(mask).writeShort(GOING_AWAY ^ mask >>> 16);
  }
}
