package io.evenkeel.http.http1;

import io.evenkeel.http.ByteScanner;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.TooLongHttpLineException;
import org.jspecify.annotations.Nullable;

/** Reads the chunks of a body to the letter (RFC 9112 section 7.1), as far as the last one. */
final class ChunkedBodyParser {
  /** More than that of extensions in one body is an attack: nobody has a use for them. */
  private static final int MOST_EXTENSION_BYTES = 16 * 1024;

  private enum At {
    SIZE,
    DATA,
    DELIMITER,
    LAST
  }

  private final int mostLine;
  private final int mostPiece;
  private At at = At.SIZE;
  private int left;
  private int extensions;

  /** Bytes of a size line that were looked at before. */
  private int looked;

  /**
   * @param mostLine bytes of a line with a size
   * @param mostPiece bytes of a body that are handed on at once
   */
  ChunkedBodyParser(int mostLine, int mostPiece) {
    this.mostLine = mostLine;
    this.mostPiece = mostPiece;
  }

  void begin() {
    at = At.SIZE;
    extensions = 0;
    looked = 0;
  }

  /** Whether the line of the last chunk was read. */
  boolean last() {
    return at == At.LAST;
  }

  /**
   * The next piece of data; none where it has not come, or there is no more.
   *
   * @throws IllegalArgumentException where a chunk is malformed
   * @throws TooLongHttpLineException where its line is too long
   */
  @Nullable
  ByteBuf piece(ByteBuf in) {
    if (at == At.DELIMITER && !delimited(in) || at == At.SIZE && !sized(in) || at != At.DATA) {
      return null;
    }
    int length = Math.min(Math.min(left, mostPiece), in.readableBytes());
    if (length == 0) {
      return null;
    }
    left -= length;
    if (left == 0) {
      at = At.DELIMITER;
    }
    return in.readRetainedSlice(length);
  }

  private boolean delimited(ByteBuf in) {
    if (in.readableBytes() < 2) {
      return false;
    }
    if (in.readByte() != ByteScanner.CR || in.readByte() != ByteScanner.LF) {
      throw new IllegalArgumentException("a chunk that does not end where it should");
    }
    at = At.SIZE;
    return true;
  }

  private boolean sized(ByteBuf in) {
    int from = in.readerIndex();
    int feed = in.indexOf(from + looked, in.writerIndex(), ByteScanner.LF);
    int length = (feed < 0 ? in.writerIndex() : feed) - from;
    if (length > mostLine + 1) {
      throw new TooLongHttpLineException("a chunk's line of more than " + mostLine + " bytes");
    }
    if (feed < 0) {
      looked = length;
      return false;
    }
    looked = 0;
    if (length == 0 || in.getByte(feed - 1) != ByteScanner.CR) {
      throw new IllegalArgumentException("a line end that is not CRLF");
    }
    left = size(in, from, feed - 1);
    at = left == 0 ? At.LAST : At.DATA;
    in.readerIndex(feed + 1);
    return true;
  }

  private int size(ByteBuf in, int from, int end) {
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
      extensions += end - digits;
      if (extensions > MOST_EXTENSION_BYTES) {
        throw new IllegalArgumentException("too many chunk extensions");
      }
      ChunkExtensions.check(in, digits, end);
    }
    return (int) size;
  }
}
