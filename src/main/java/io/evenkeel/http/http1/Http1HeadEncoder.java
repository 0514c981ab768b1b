package io.evenkeel.http.http1;

import io.evenkeel.http.HeaderLines;
import io.evenkeel.http.ReceivedHeaders;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.AsciiString;
import io.vertx.core.http.HttpMethod;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Heads of HTTP/1.1 as bytes (RFC 9112 section 2): put together in an array, from which a buffer takes them at once.
 * One for each event loop.
 */
public final class Http1HeadEncoder {
  private static final int INITIAL_CAPACITY = 4 * 1024;

  /** A body of no more than this leaves in one buffer with its head. */
  private static final int MAX_COPIED_BODY_BYTES = 1024;

  private static final byte[] VERSION = latin1Bytes(" HTTP/1.1\r\n");
  private static final byte[] STATUS = latin1Bytes("HTTP/1.1 ");

  private byte[] bytes = new byte[INITIAL_CAPACITY];
  private int length;

  /** One for each character (RFC 9110 section 5.5). */
  public static byte[] latin1Bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  /**
   * A request's head.
   *
   * @throws IllegalArgumentException where {@code uri} would end its line, or a word of it
   */
  public Http1HeadEncoder encodeRequest(HttpMethod method, String uri, HeaderLines fields) {
    length = 0;
    putText(method.name());
    put(' ');
    int from = length;
    putBytes(uri.getBytes(StandardCharsets.UTF_8));
    for (int i = from; i < length; i++) {
      if (bytes[i] >= 0 && bytes[i] <= ' ') {
        throw new IllegalArgumentException("a target with white space or a control character");
      }
    }
    putBytes(VERSION);
    putHeaders(fields);
    return this;
  }

  /** An answer's head. */
  public Http1HeadEncoder encodeResponse(HttpResponseStatus status, HeaderLines fields) {
    length = 0;
    putBytes(STATUS);
    putText(status.codeAsText());
    put(' ');
    putText(status.reasonPhrase());
    putLineEnd();
    putHeaders(fields);
    return this;
  }

  private void putHeaders(HeaderLines fields) {
    int i = 0;
    while (i < fields.count()) {
      if (fields.sourceLine(i) >= 0) {
        i = putReceivedLines(fields, i);
      } else {
        putText(fields.name(i));
        put(':');
        put(' ');
        putText(fields.value(i));
        putLineEnd();
        i++;
      }
    }
    byte[] rest = fields.trailingLines();
    if (rest != null) {
      putBytes(rest);
    }
    putLineEnd();
  }

  /**
   * A line that came, with one space behind its colon and none behind its value, and at once with it those behind it that
   * stand there like that.
   *
   * @return the line behind them
   */
  private int putReceivedLines(HeaderLines fields, int first) {
    ReceivedHeaders in = fields.source();
    int line = fields.sourceLine(first);
    int next = first + 1;
    if (in.hasSingleSpace(line)) {
      int from = in.nameStart(line);
      while (next < fields.count()
          && fields.sourceLine(next) == line + 1
          && in.nameStart(line + 1) == in.valueEnd(line) + 2
          && in.hasSingleSpace(line + 1)) {
        line++;
        next++;
      }
      putBytes(in.bytes(), from, in.valueEnd(line));
    } else {
      putBytes(in.bytes(), in.nameStart(line), in.nameEnd(line));
      put(':');
      put(' ');
      putBytes(in.bytes(), in.valueStart(line), in.valueEnd(line));
    }
    putLineEnd();
    return next;
  }

  private void putText(CharSequence text) {
    if (text instanceof AsciiString ascii) {
      putBytes(ascii.array(), ascii.arrayOffset(), ascii.arrayOffset() + ascii.length());
    } else {
      putLatin1(text.toString());
    }
  }

  private void putLatin1(String text) {
    int size = text.length();
    ensureCapacity(size);
    for (int i = 0; i < size; i++) {
      char c = text.charAt(i);
      if (c > 0xff) {
        putBytes(latin1Bytes(text));
        return;
      }
      bytes[length + i] = (byte) c;
    }
    length += size;
  }

  private void putBytes(byte[] more) {
    putBytes(more, 0, more.length);
  }

  private void putBytes(byte[] from, int start, int end) {
    int size = end - start;
    ensureCapacity(size);
    System.arraycopy(from, start, bytes, length, size);
    length += size;
  }

  private void put(char c) {
    ensureCapacity(1);
    bytes[length++] = (byte) c;
  }

  private void putLineEnd() {
    put('\r');
    put('\n');
  }

  private void ensureCapacity(int more) {
    if (bytes.length - length < more) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
    }
  }

  /** Whether a body is better copied behind its head than written by itself. */
  public static boolean isSmallEnoughToCopy(ByteBuf body) {
    return body.readableBytes() <= MAX_COPIED_BODY_BYTES;
  }

  /**
   * A buffer with the head, and behind it a copy of the body.
   *
   * @param body whose indices are left alone; none: none
   */
  public ByteBuf toBuffer(@Nullable ByteBuf body, ByteBufAllocator from) {
    int more = body == null ? 0 : body.readableBytes();
    ByteBuf whole = from.directBuffer(length + more, length + more).writeBytes(bytes, 0, length);
    if (body != null) {
      whole.writeBytes(body, body.readerIndex(), more);
    }
    if (bytes.length > INITIAL_CAPACITY) {
      bytes = new byte[INITIAL_CAPACITY];
    }
    return whole;
  }
}
