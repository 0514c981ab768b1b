package io.evenkeel.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpConstants;
import org.jspecify.annotations.Nullable;

/**
 * Follows the chunks of a body beside the codec, and reads their sizes to the letter (RFC 9112 section 7.1), which the
 * codec does not: it ends a size at whatever is no digit.
 */
final class RawChunks {
  /** More than that of extensions in one body is an attack: nobody has a use for them. */
  private static final int MOST_EXTENSION_BYTES = 16 * 1024;

  private enum At {
    SIZE,
    DATA,
    DELIMITER,
    TRAILER
  }

  private final RawHead trailer = new RawHead();
  private At at = At.SIZE;
  private int left;
  private int extensions;

  /** Of what the codec is about to take. */
  private int sizeLine;

  void begin() {
    at = At.SIZE;
    left = 0;
    extensions = 0;
  }

  /** What is wrong with what the codec is about to take; none where nothing is. */
  @Nullable
  String flaw(ByteBuf in) {
    sizeLine = 0;
    if (at == At.TRAILER) {
      return trailer.flaw(in);
    }
    if (at != At.SIZE) {
      return null;
    }
    int from = in.readerIndex();
    int feed = in.indexOf(from, in.writerIndex(), HttpConstants.LF);
    if (feed < 0) {
      return null;
    }
    int size = size(in, from, feed);
    if (size < 0) {
      return "a malformed chunk size";
    }
    if (extensions > MOST_EXTENSION_BYTES) {
      return "too many chunk extensions";
    }
    sizeLine = feed + 1 - from;
    if (size == 0) {
      at = At.TRAILER;
      trailer.begin(true);
    } else {
      at = At.DATA;
      left = size;
    }
    return null;
  }

  /** The size of the line that ends at {@code feed}; negative where it has none, or ends otherwise than in CRLF. */
  private int size(ByteBuf in, int from, int feed) {
    if (feed == from || in.getByte(feed - 1) != HttpConstants.CR) {
      return -1;
    }
    int end = feed - 1;
    long size = 0;
    int digits = from;
    while (digits < end && Character.digit(in.getByte(digits), 16) >= 0) {
      size = size * 16 + Character.digit(in.getByte(digits), 16);
      if (size > Integer.MAX_VALUE) {
        return -1;
      }
      digits++;
    }
    int next = digits;
    while (next < end && (in.getByte(next) == ' ' || in.getByte(next) == '\t')) {
      next++;
    }
    extensions += end - digits;
    boolean sound = digits > from && (digits == end || next < end && in.getByte(next) == ';');
    return sound ? (int) size : -1;
  }

  /**
   * The codec took some of the body.
   *
   * @param bytes of the wire
   * @param data of them, those that are the body's
   */
  void taken(int bytes, int data) {
    if (at == At.TRAILER) {
      trailer.taken(bytes);
    } else if (at == At.DELIMITER && bytes > 0) {
      at = At.SIZE;
    } else if (at == At.DATA && data > 0) {
      left -= data;
      if (left == 0) {
        at = bytes > sizeLine + data ? At.SIZE : At.DELIMITER;
      }
    }
  }
}
