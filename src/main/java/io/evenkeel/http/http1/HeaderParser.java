package io.evenkeel.http.http1;

import io.evenkeel.http.ByteScanner;
import io.evenkeel.http.HeaderNames;
import io.evenkeel.http.HeaderSpans;
import io.evenkeel.http.ReceivedHeaders;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.AsciiString;
import java.util.Arrays;

/**
 * Parses the lines of a head or a trailer section strictly (RFC 9112 sections 2.2 and 5), because input that a
 * tolerant parser accepts may mean something else to the recipient. Scans each byte once, regardless of how the bytes
 * are split into reads. Used on one event loop.
 */
public final class HeaderParser {
  private static final int MAX_HEADERS = 256;

  /** The maximum that the first read copies: the bytes may be a head, or a head and a body. */
  private static final int INITIAL_READ_BYTES = 1024;

  private static final int MIN_CAPACITY = 64;
  private static final int INCOMPLETE = -1;
  private static final int END_OF_SECTION = -2;
  private static final byte[] EMPTY = new byte[0];

  private final HeaderSpans spans = new HeaderSpans();
  private final int maxFirstLineBytes;
  private final int maxSectionBytes;
  private final boolean rejectAmbiguousNames;
  private byte[] bytes = EMPTY;
  private int length;

  /** The start of the first line that was not parsed yet. */
  private int at;

  /** The index up to which this line was searched for its end. */
  private int scannedTo;

  private int sectionBytes;
  private int headerCount;
  private int skippedBytes;

  /**
   * @param maxFirstLineBytes the limit of a first line, without its line end
   * @param maxSectionBytes the limit of all header lines of a message, including trailers
   * @param rejectAmbiguousNames whether to reject the names of {@link HeaderNames#isAmbiguous}
   */
  public HeaderParser(int maxFirstLineBytes, int maxSectionBytes, boolean rejectAmbiguousNames) {
    this.maxFirstLineBytes = maxFirstLineBytes;
    this.maxSectionBytes = maxSectionBytes;
    this.rejectAmbiguousNames = rejectAmbiguousNames;
  }

  /** Prepares for the next message. */
  public void reset() {
    sectionBytes = 0;
    headerCount = 0;
    skippedBytes = 0;
  }

  /** Copies some bytes of {@code in}. {@link #unreadRest} returns those that turn out not to be header lines. */
  public void fill(ByteBuf in) {
    int more = Math.min(in.readableBytes(), Math.max(INITIAL_READ_BYTES, length));
    if (length + more > bytes.length) {
      bytes = Arrays.copyOf(
          bytes, length == 0 ? Math.max(MIN_CAPACITY, more) : Math.max(2 * length, length + more));
    }
    in.readBytes(bytes, length, more);
    length += more;
  }

  /** Moves the reader index of {@code in} back to the first byte that was not parsed. */
  void unreadRest(ByteBuf in) {
    in.readerIndex(in.readerIndex() - (length - at));
    length = at;
  }

  /**
   * The index of the CRLF behind the first line, or -1 if it was not received yet. Skips empty lines before the first
   * line.
   *
   * @throws IllegalArgumentException if the bytes cannot be a first line
   * @throws TooLongHttpLineException if the line is too long
   */
  int findFirstLineEnd() {
    while (scannedTo <= at && at < length && ByteScanner.cannotBeginLine(bytes[at])) {
      if (bytes[at] == ByteScanner.CR && at + 1 == length) {
        return INCOMPLETE;
      }
      if (bytes[at] != ByteScanner.CR || bytes[at + 1] != ByteScanner.LF) {
        throw new IllegalArgumentException("no first line");
      }
      at += 2;
      skippedBytes += 2;
      if (skippedBytes > maxFirstLineBytes) {
        throw firstLineTooLong();
      }
    }
    int feed = ByteScanner.indexOfLineFeed(bytes, Math.max(at, scannedTo), length);
    if (feed == length) {
      scannedTo = length;
      if (length - at > maxFirstLineBytes + 1) {
        throw firstLineTooLong();
      }
      if (at == length) {
        clear();
      }
      return INCOMPLETE;
    }
    if (feed == at || bytes[feed - 1] != ByteScanner.CR) {
      throw bareLineEnd();
    }
    if (feed - 1 - at > maxFirstLineBytes) {
      throw firstLineTooLong();
    }
    return feed - 1;
  }

  private TooLongHttpLineException firstLineTooLong() {
    return new TooLongHttpLineException(
        "a first line of more than " + maxFirstLineBytes + " bytes");
  }

  byte[] bytes() {
    return bytes;
  }

  /** The size of the array that keeps the bytes of this section. */
  int capacity() {
    return bytes.length;
  }

  /** The start of the first line that was not parsed yet. */
  int at() {
    return at;
  }

  /** Continues after the line whose CRLF is at {@code end}. */
  void advancePast(int end) {
    at = end + 2;
  }

  /**
   * Parses the header lines that were received.
   *
   * @return whether the section is complete: the empty line at its end was received
   * @throws IllegalArgumentException if a line is malformed
   * @throws TooLongHttpHeaderException if the section is too long
   */
  public boolean readSection() {
    while (true) {
      int next = INCOMPLETE;
      if (scannedTo <= at || ByteScanner.indexOfLineFeed(bytes, scannedTo, length) < length) {
        next = readHeader(at);
      }
      if (next == INCOMPLETE) {
        scannedTo = length;
        if (length - at > maxSectionBytes - sectionBytes + 1) {
          throw sectionTooLong();
        }
        return false;
      }
      if (next == END_OF_SECTION) {
        at += 2;
        return true;
      }
      at = next;
    }
  }

  private int readHeader(int from) {
    if (from == length) {
      return INCOMPLETE;
    }
    if (bytes[from] <= ByteScanner.SP && bytes[from] >= 0) {
      return readEmptyLine(from);
    }
    int colon = from;
    int classes = 0;
    int nameClass = 1;
    while (colon < length && (nameClass = ByteScanner.nameCharClass(bytes[colon])) != 0) {
      classes |= nameClass;
      colon++;
    }
    if (nameClass != 0) {
      return INCOMPLETE;
    }
    if (bytes[colon] != ':' || colon == from) {
      throw new IllegalArgumentException("a field without a name, or a name that is none");
    }
    int value = colon + 1;
    while (value < length && ByteScanner.isBlank(bytes[value])) {
      value++;
    }
    int end = ByteScanner.indexOfControl(bytes, value, length);
    if (end == length || bytes[end] == ByteScanner.CR && end + 1 == length) {
      return INCOMPLETE;
    }
    if (bytes[end] != ByteScanner.CR || bytes[end + 1] != ByteScanner.LF) {
      throw new IllegalArgumentException("a control character in a field, or a bare line end");
    }
    sectionBytes += end - from;
    if (sectionBytes > maxSectionBytes || ++headerCount > MAX_HEADERS) {
      throw sectionTooLong();
    }
    if (classes >= ByteScanner.UNDERSCORE && rejectAmbiguousNames && isAmbiguousName(from, colon)) {
      throw new MalformedHead.AmbiguousName();
    }
    spans.add(bytes, from, colon, value, end);
    return end + 2;
  }

  private boolean isAmbiguousName(int from, int to) {
    return HeaderNames.isAmbiguous(new AsciiString(bytes, from, to - from, false));
  }

  /** Parses the empty line that ends a section. */
  private int readEmptyLine(int from) {
    if (bytes[from] != ByteScanner.CR) {
      throw ByteScanner.isBlank(bytes[from])
          ? new IllegalArgumentException("a folded line")
          : bareLineEnd();
    }
    if (from + 1 < length && bytes[from + 1] != ByteScanner.LF) {
      throw bareLineEnd();
    }
    return from + 1 < length ? END_OF_SECTION : INCOMPLETE;
  }

  private TooLongHttpHeaderException sectionTooLong() {
    return new TooLongHttpHeaderException(
        "fields of more than " + maxSectionBytes + " bytes, or more than " + MAX_HEADERS);
  }

  private static IllegalArgumentException bareLineEnd() {
    return new IllegalArgumentException("a line end that is not CRLF");
  }

  /** Returns the headers of the section, which own the bytes from now on. */
  public ReceivedHeaders takeHeaders() {
    ReceivedHeaders headers = spans.toHeaders(bytes);
    clear();
    return headers;
  }

  /** Returns the bytes of an incomplete section; the caller owns the buffer. */
  ByteBuf takeRest() {
    ByteBuf rest = Unpooled.wrappedBuffer(bytes, 0, length);
    clear();
    return rest;
  }

  void clear() {
    bytes = EMPTY;
    length = 0;
    at = 0;
    scannedTo = 0;
    spans.clear();
  }
}
