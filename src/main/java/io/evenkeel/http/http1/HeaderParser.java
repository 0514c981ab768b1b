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
 * Reads the lines of a head or a trailer section to the letter (RFC 9112 sections 2.2 and 5), each byte once, however
 * they come: what is tolerated here could be read in another way by somebody else.
 */
public final class HeaderParser {
  private static final int MAX_HEADERS = 256;

  /** So much is copied at first of what may be a head, or a head and a body. */
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

  /** Where the line begins that is not read yet. */
  private int at;

  /** As far as this its end was looked for. */
  private int scannedTo;

  private int sectionBytes;
  private int headerCount;
  private int skippedBytes;

  /**
   * @param mostLine bytes of a first line
   * @param mostBytes of all field lines, those of a trailer section too
   * @param suspicious whether a name is refused that says something else where {@code _} is read as {@code -}
   */
  public HeaderParser(int mostLine, int mostBytes, boolean suspicious) {
    this.maxFirstLineBytes = mostLine;
    this.maxSectionBytes = mostBytes;
    this.rejectAmbiguousNames = suspicious;
  }

  /** The next message begins. */
  public void reset() {
    sectionBytes = 0;
    headerCount = 0;
    skippedBytes = 0;
  }

  /** Takes some of {@code in}; {@link #unreadRest} returns what turns out to be no line. */
  public void fill(ByteBuf in) {
    int more = Math.min(in.readableBytes(), Math.max(INITIAL_READ_BYTES, length));
    if (length + more > bytes.length) {
      bytes = Arrays.copyOf(
          bytes, length == 0 ? Math.max(MIN_CAPACITY, more) : Math.max(2 * length, length + more));
    }
    in.readBytes(bytes, length, more);
    length += more;
  }

  void unreadRest(ByteBuf in) {
    in.readerIndex(in.readerIndex() - (length - at));
    length = at;
  }

  /**
   * Where the first line ends, without its CRLF; empty ones before it are skipped. Negative where its end has not come.
   *
   * @throws IllegalArgumentException where it is none
   * @throws TooLongHttpLineException where it is too long
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

  int at() {
    return at;
  }

  /** The line that ends at {@code end} was read. */
  void advancePast(int end) {
    at = end + 2;
  }

  /**
   * Reads fields as far as they have come.
   *
   * @return whether the empty line behind the last one has
   * @throws IllegalArgumentException where a line is malformed
   * @throws TooLongHttpHeaderException where there is too much
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
    int kinds = 0;
    int kind = 1;
    while (colon < length && (kind = ByteScanner.nameCharClass(bytes[colon])) != 0) {
      kinds |= kind;
      colon++;
    }
    if (kind != 0) {
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
    if (kinds >= ByteScanner.UNDERSCORE && rejectAmbiguousNames && isAmbiguousName(from, colon)) {
      throw new MalformedHead.AmbiguousName();
    }
    spans.add(bytes, from, colon, value, end);
    return end + 2;
  }

  private boolean isAmbiguousName(int from, int to) {
    return HeaderNames.isAmbiguous(new AsciiString(bytes, from, to - from, false));
  }

  /** The line that ends a section, or a flaw. */
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

  /** The fields that were read, which have the bytes from now on. */
  public ReceivedHeaders takeHeaders() {
    ReceivedHeaders taken = spans.toHeaders(bytes);
    clear();
    return taken;
  }

  /** What came of a section whose end has not. */
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
