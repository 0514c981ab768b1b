package io.evenkeel.http.http2;

import io.netty.buffer.ByteBuf;

/**
 * Finds the frame headers (RFC 9113 section 4.1) in one direction of an HTTP/2 connection, regardless of how its
 * bytes are split into buffers. Skips payloads and changes no buffer's indices. Used on the connection's event loop
 * only.
 */
public final class FrameHeaderScanner {
  /** The length of a client's connection preface (RFC 9113 section 3.4), which precedes its first frame. */
  public static final int PREFACE_BYTES = 24;

  /** The length of a frame header. */
  public static final int HEADER_BYTES = 9;

  private int skipBytes;
  private int headerBytes;
  private int length;
  private int type;
  private int flags;
  private int streamId;

  /** @param skipBytes the number of bytes before the first frame */
  public FrameHeaderScanner(int skipBytes) {
    this.skipBytes = skipBytes;
  }

  /**
   * Reads up to the end of the next frame header; the getters then return its values.
   *
   * @param from the index of the first byte that was not scanned yet
   * @return the index behind the header, which may be the buffer's end; -1 if no header ends in this buffer
   */
  public int scan(ByteBuf bytes, int from) {
    int end = bytes.writerIndex();
    int at = from;
    while (at < end) {
      if (skipBytes > 0) {
        int step = Math.min(skipBytes, end - at);
        skipBytes -= step;
        at += step;
      } else {
        parseHeaderByte(bytes.getUnsignedByte(at));
        at++;
        if (headerBytes == HEADER_BYTES) {
          headerBytes = 0;
          skipBytes = length;
          return at;
        }
      }
    }
    return -1;
  }

  private void parseHeaderByte(int octet) {
    if (headerBytes == 0) {
      length = octet;
      streamId = 0;
    } else if (headerBytes < 3) {
      length = length << 8 | octet;
    } else if (headerBytes == 3) {
      type = octet;
    } else if (headerBytes == 4) {
      flags = octet;
    } else {
      streamId = streamId << 8 | octet;
    }
    headerBytes++;
  }

  /** The number of bytes that were scanned of a frame whose end was not; 0 between two frames and before the first. */
  public int incompleteBytes() {
    return headerBytes > 0 || skipBytes == 0 || length == 0
        ? headerBytes
        : HEADER_BYTES + length - skipBytes;
  }

  /** The length of the payload in bytes. */
  public int length() {
    return length;
  }

  public int type() {
    return type;
  }

  /** Whether one of the bits of {@code mask} is set. */
  public boolean hasFlag(int mask) {
    return (flags & mask) != 0;
  }

  /** The stream's id, without the reserved bit; 0 is the connection. */
  public int streamId() {
    return streamId & Integer.MAX_VALUE;
  }
}
