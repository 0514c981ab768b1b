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
  private static final int USUAL = 4 * 1024;

  /** A body of no more than this leaves in one buffer with its head. */
  private static final int COPIED_BYTES = 1024;

  private static final byte[] VERSION = octets(" HTTP/1.1\r\n");
  private static final byte[] STATUS = octets("HTTP/1.1 ");

  private byte[] bytes = new byte[USUAL];
  private int length;

  /** One for each character (RFC 9110 section 5.5). */
  public static byte[] octets(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  /**
   * A request's head.
   *
   * @throws IllegalArgumentException where {@code uri} would end its line, or a word of it
   */
  public Http1HeadEncoder request(HttpMethod method, String uri, HeaderLines fields) {
    length = 0;
    text(method.name());
    put(' ');
    int from = length;
    take(uri.getBytes(StandardCharsets.UTF_8));
    for (int i = from; i < length; i++) {
      if (bytes[i] >= 0 && bytes[i] <= ' ') {
        throw new IllegalArgumentException("a target with white space or a control character");
      }
    }
    take(VERSION);
    lines(fields);
    return this;
  }

  /** An answer's head. */
  public Http1HeadEncoder answer(HttpResponseStatus status, HeaderLines fields) {
    length = 0;
    take(STATUS);
    text(status.codeAsText());
    put(' ');
    text(status.reasonPhrase());
    end();
    lines(fields);
    return this;
  }

  private void lines(HeaderLines fields) {
    int i = 0;
    while (i < fields.count()) {
      if (fields.line(i) >= 0) {
        i = received(fields, i);
      } else {
        text(fields.name(i));
        put(':');
        put(' ');
        text(fields.value(i));
        end();
        i++;
      }
    }
    byte[] rest = fields.rest();
    if (rest != null) {
      take(rest);
    }
    end();
  }

  /**
   * A line that came, with one space behind its colon and none behind its value, and at once with it those behind it that
   * stand there like that.
   *
   * @return the line behind them
   */
  private int received(HeaderLines fields, int first) {
    ReceivedHeaders in = fields.source();
    int line = fields.line(first);
    int next = first + 1;
    if (in.spaced(line)) {
      int from = in.nameFrom(line);
      while (next < fields.count()
          && fields.line(next) == line + 1
          && in.nameFrom(line + 1) == in.valueTo(line) + 2
          && in.spaced(line + 1)) {
        line++;
        next++;
      }
      take(in.bytes(), from, in.valueTo(line));
    } else {
      take(in.bytes(), in.nameFrom(line), in.nameTo(line));
      put(':');
      put(' ');
      take(in.bytes(), in.valueFrom(line), in.valueTo(line));
    }
    end();
    return next;
  }

  private void text(CharSequence text) {
    if (text instanceof AsciiString ascii) {
      take(ascii.array(), ascii.arrayOffset(), ascii.arrayOffset() + ascii.length());
    } else {
      latin(text.toString());
    }
  }

  private void latin(String text) {
    int size = text.length();
    room(size);
    for (int i = 0; i < size; i++) {
      char c = text.charAt(i);
      if (c > 0xff) {
        take(octets(text));
        return;
      }
      bytes[length + i] = (byte) c;
    }
    length += size;
  }

  private void take(byte[] more) {
    take(more, 0, more.length);
  }

  private void take(byte[] from, int start, int end) {
    int size = end - start;
    room(size);
    System.arraycopy(from, start, bytes, length, size);
    length += size;
  }

  private void put(char c) {
    room(1);
    bytes[length++] = (byte) c;
  }

  private void end() {
    put('\r');
    put('\n');
  }

  private void room(int more) {
    if (bytes.length - length < more) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
    }
  }

  /** Whether a body is better copied behind its head than written by itself. */
  public static boolean copies(ByteBuf body) {
    return body.readableBytes() <= COPIED_BYTES;
  }

  /**
   * A buffer with the head, and behind it a copy of the body.
   *
   * @param body whose indices are left alone; none: none
   */
  public ByteBuf with(@Nullable ByteBuf body, ByteBufAllocator from) {
    int more = body == null ? 0 : body.readableBytes();
    ByteBuf whole = from.directBuffer(length + more, length + more).writeBytes(bytes, 0, length);
    if (body != null) {
      whole.writeBytes(body, body.readerIndex(), more);
    }
    if (bytes.length > USUAL) {
      bytes = new byte[USUAL];
    }
    return whole;
  }
}
