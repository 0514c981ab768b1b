package io.evenkeel.http.http1;

import io.evenkeel.http.ByteScanner;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.TooLongHttpLineException;
import org.jspecify.annotations.Nullable;

/** Parses a chunked body strictly (RFC 9112 section 7.1), up to the line of the last chunk. */
final class ChunkedBodyParser {
  /** The limit of chunk extensions in one body. Extensions have no use, so a large amount of them is an attack. */
  private static final int MAX_EXTENSION_BYTES = 16 * 1024;

  private enum State {
    SIZE,
    DATA,
    DELIMITER,
    LAST
  }

  private final int maxLineBytes;
  private final int maxPieceBytes;
  private State state = State.SIZE;
  private int remaining;
  private int extensionBytes;

  /** The number of bytes of an incomplete size line that were searched for its end. */
  private int scannedBytes;

  /**
   * @param maxLineBytes the limit of a line with a size
   * @param maxPieceBytes the limit of the buffers that {@link #readData} returns
   */
  ChunkedBodyParser(int maxLineBytes, int maxPieceBytes) {
    this.maxLineBytes = maxLineBytes;
    this.maxPieceBytes = maxPieceBytes;
  }

  void reset() {
    state = State.SIZE;
    extensionBytes = 0;
    scannedBytes = 0;
  }

  /** Whether the line of the last chunk was parsed. */
  boolean atLastChunk() {
    return state == State.LAST;
  }

  /**
   * The next piece of the body as a retained slice; null if none was received yet, or after the last.
   *
   * @throws IllegalArgumentException if a chunk is malformed
   * @throws TooLongHttpLineException if the line of a chunk is too long
   */
  @Nullable
  ByteBuf readData(ByteBuf in) {
    if (state == State.DELIMITER && !readDelimiter(in)
        || state == State.SIZE && !readSizeLine(in)
        || state != State.DATA) {
      return null;
    }
    int length = Math.min(Math.min(remaining, maxPieceBytes), in.readableBytes());
    if (length == 0) {
      return null;
    }
    remaining -= length;
    if (remaining == 0) {
      state = State.DELIMITER;
    }
    return in.readRetainedSlice(length);
  }

  private boolean readDelimiter(ByteBuf in) {
    if (in.readableBytes() < 2) {
      return false;
    }
    if (in.readByte() != ByteScanner.CR || in.readByte() != ByteScanner.LF) {
      throw new IllegalArgumentException("a chunk that does not end where it should");
    }
    state = State.SIZE;
    return true;
  }

  private boolean readSizeLine(ByteBuf in) {
    int from = in.readerIndex();
    int feed = in.indexOf(from + scannedBytes, in.writerIndex(), ByteScanner.LF);
    int length = (feed < 0 ? in.writerIndex() : feed) - from;
    if (length > maxLineBytes + 1) {
      throw new TooLongHttpLineException("a chunk's line of more than " + maxLineBytes + " bytes");
    }
    if (feed < 0) {
      scannedBytes = length;
      return false;
    }
    scannedBytes = 0;
    if (length == 0 || in.getByte(feed - 1) != ByteScanner.CR) {
      throw new IllegalArgumentException("a line end that is not CRLF");
    }
    remaining = parseSize(in, from, feed - 1);
    state = remaining == 0 ? State.LAST : State.DATA;
    in.readerIndex(feed + 1);
    return true;
  }

  private int parseSize(ByteBuf in, int from, int end) {
    long size = 0;
    int digits = from;
    for (int digit; digits < end && (digit = Character.digit(in.getByte(digits), 16)) >= 0; ) {
      size = size * 16 + digit;
      if (size > Integer.MAX_VALUE) {
        throw new IllegalArgumentException("a chunk that is too large");
      }
      digits++;
    }
    if (digits == from) {
      throw new IllegalArgumentException("a chunk without a size");
    }
    if (digits < end) {
      extensionBytes += end - digits;
      if (extensionBytes > MAX_EXTENSION_BYTES) {
        throw new IllegalArgumentException("too many chunk extensions");
      }
      ChunkExtensions.check(in, digits, end);
    }
    return (int) size;
  }
}
