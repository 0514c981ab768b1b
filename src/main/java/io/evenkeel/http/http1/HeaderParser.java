package io.evenkeel.http.http1;

import io.evenkeel.http.ByteScanner;
import io.evenkeel.http.HeaderSpans;
import io.evenkeel.http.ReceivedHeaders;
import io.evenkeel.proxy.client.http1.Http1RequestValidator;
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
  private static final int MOST_FIELDS = 256;

  /** So much is copied at first of what may be a head, or a head and a body. */
  private static final int STEP = 1024;

  private static final int LEAST = 64;
  private static final int PARTIAL = -1;
  private static final int OVER = -2;
  private static final byte[] NONE = new byte[0];

  private final HeaderSpans spans = new HeaderSpans();
  private final int mostLine;
  private final int mostBytes;
  private final boolean suspicious;
  private byte[] bytes = NONE;
  private int length;

  /** Where the line begins that is not read yet. */
  private int at;

  /** As far as this its end was looked for. */
  private int looked;

  private int size;
  private int fields;
  private int skipped;

  /**
   * @param mostLine bytes of a first line
   * @param mostBytes of all field lines, those of a trailer section too
   * @param suspicious whether a name is refused that says something else where {@code _} is read as {@code -}
   */
  public HeaderParser(int mostLine, int mostBytes, boolean suspicious) {
    this.mostLine = mostLine;
    this.mostBytes = mostBytes;
    this.suspicious = suspicious;
  }

  /** The next message begins. */
  public void begin() {
    size = 0;
    fields = 0;
    skipped = 0;
  }

  /** Takes some of {@code in}; {@link #giveBack} returns what turns out to be no line. */
  public void fill(ByteBuf in) {
    int more = Math.min(in.readableBytes(), Math.max(STEP, length));
    if (length + more > bytes.length) {
      bytes = Arrays.copyOf(
          bytes, length == 0 ? Math.max(LEAST, more) : Math.max(2 * length, length + more));
    }
    in.readBytes(bytes, length, more);
    length += more;
  }

  void giveBack(ByteBuf in) {
    in.readerIndex(in.readerIndex() - (length - at));
    length = at;
  }

  /**
   * Where the first line ends, without its CRLF; empty ones before it are skipped. Negative where its end has not come.
   *
   * @throws IllegalArgumentException where it is none
   * @throws TooLongHttpLineException where it is too long
   */
  int firstLine() {
    while (looked <= at && at < length && ByteScanner.beginsNoLine(bytes[at])) {
      if (bytes[at] == ByteScanner.CR && at + 1 == length) {
        return PARTIAL;
      }
      if (bytes[at] != ByteScanner.CR || bytes[at + 1] != ByteScanner.LF) {
        throw new IllegalArgumentException("no first line");
      }
      at += 2;
      skipped += 2;
      if (skipped > mostLine) {
        throw tooLongLine();
      }
    }
    int feed = ByteScanner.feed(bytes, Math.max(at, looked), length);
    if (feed == length) {
      looked = length;
      if (length - at > mostLine + 1) {
        throw tooLongLine();
      }
      if (at == length) {
        forget();
      }
      return PARTIAL;
    }
    if (feed == at || bytes[feed - 1] != ByteScanner.CR) {
      throw bare();
    }
    if (feed - 1 - at > mostLine) {
      throw tooLongLine();
    }
    return feed - 1;
  }

  private TooLongHttpLineException tooLongLine() {
    return new TooLongHttpLineException("a first line of more than " + mostLine + " bytes");
  }

  byte[] bytes() {
    return bytes;
  }

  int at() {
    return at;
  }

  /** The line that ends at {@code end} was read. */
  void past(int end) {
    at = end + 2;
  }

  /**
   * Reads fields as far as they have come.
   *
   * @return whether the empty line behind the last one has
   * @throws IllegalArgumentException where a line is malformed
   * @throws TooLongHttpHeaderException where there is too much
   */
  public boolean fields() {
    while (true) {
      int next = PARTIAL;
      if (looked <= at || ByteScanner.feed(bytes, looked, length) < length) {
        next = field(at);
      }
      if (next == PARTIAL) {
        looked = length;
        if (length - at > mostBytes - size + 1) {
          throw tooLong();
        }
        return false;
      }
      if (next == OVER) {
        at += 2;
        return true;
      }
      at = next;
    }
  }

  private int field(int from) {
    if (from == length) {
      return PARTIAL;
    }
    if (bytes[from] <= ByteScanner.SP && bytes[from] >= 0) {
      return empty(from);
    }
    int colon = from;
    int kinds = 0;
    int kind = 1;
    while (colon < length && (kind = ByteScanner.inName(bytes[colon])) != 0) {
      kinds |= kind;
      colon++;
    }
    if (kind != 0) {
      return PARTIAL;
    }
    if (bytes[colon] != ':' || colon == from) {
      throw new IllegalArgumentException("a field without a name, or a name that is none");
    }
    int value = colon + 1;
    while (value < length && ByteScanner.isBlank(bytes[value])) {
      value++;
    }
    int end = ByteScanner.control(bytes, value, length);
    if (end == length || bytes[end] == ByteScanner.CR && end + 1 == length) {
      return PARTIAL;
    }
    if (bytes[end] != ByteScanner.CR || bytes[end + 1] != ByteScanner.LF) {
      throw new IllegalArgumentException("a control character in a field, or a bare line end");
    }
    size += end - from;
    if (size > mostBytes || ++fields > MOST_FIELDS) {
      throw tooLong();
    }
    if (kinds >= ByteScanner.UNDERSCORE && suspicious && misread(from, colon)) {
      throw new MalformedHead.AmbiguousName();
    }
    spans.add(bytes, from, colon, value, end);
    return end + 2;
  }

  private boolean misread(int from, int to) {
    return Http1RequestValidator.isAmbiguousName(new AsciiString(bytes, from, to - from, false));
  }

  /** The line that ends a section, or a flaw. */
  private int empty(int from) {
    if (bytes[from] != ByteScanner.CR) {
      throw ByteScanner.isBlank(bytes[from])
          ? new IllegalArgumentException("a folded line")
          : bare();
    }
    if (from + 1 < length && bytes[from + 1] != ByteScanner.LF) {
      throw bare();
    }
    return from + 1 < length ? OVER : PARTIAL;
  }

  private TooLongHttpHeaderException tooLong() {
    return new TooLongHttpHeaderException(
        "fields of more than " + mostBytes + " bytes, or more than " + MOST_FIELDS);
  }

  private static IllegalArgumentException bare() {
    return new IllegalArgumentException("a line end that is not CRLF");
  }

  /** The fields that were read, which have the bytes from now on. */
  public ReceivedHeaders take() {
    ReceivedHeaders taken = spans.fields(bytes);
    forget();
    return taken;
  }

  /** What came of a section whose end has not. */
  ByteBuf rest() {
    ByteBuf rest = Unpooled.wrappedBuffer(bytes, 0, length);
    forget();
    return rest;
  }

  void forget() {
    bytes = NONE;
    length = 0;
    at = 0;
    looked = 0;
    spans.clear();
  }
}
