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
 * Encodes HTTP/1.1 heads (RFC 9112 section 2) in an array that is reused, and copies each head to a buffer at once.
 * Each event loop has one instance.
 */
public final class Http1HeadEncoder {
  private static final int INITIAL_CAPACITY = 4 * 1024;

  /** A body of at most this size is copied into the buffer of its head. */
  private static final int MAX_COPIED_BODY_BYTES = 1024;

  private static final byte[] VERSION = latin1Bytes(" HTTP/1.1\r\n");
  private static final byte[] STATUS = latin1Bytes("HTTP/1.1 ");

  private byte[] bytes = new byte[INITIAL_CAPACITY];
  private int length;

  /** Encodes text in ISO 8859-1: one byte per character (RFC 9110 section 5.5). */
  public static byte[] latin1Bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  /**
   * Encodes the head of a request; {@link #toBuffer} returns it.
   *
   * @throws IllegalArgumentException if {@code uri} has white space or a control character
   */
  public Http1HeadEncoder encodeRequest(HttpMethod method, String uri, HeaderLines headers) {
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
    putHeaders(headers);
    return this;
  }

  /** Encodes the head of a response; {@link #toBuffer} returns it. */
  public Http1HeadEncoder encodeResponse(HttpResponseStatus status, HeaderLines headers) {
    length = 0;
    putBytes(STATUS);
    putText(status.codeAsText());
    put(' ');
    putText(status.reasonPhrase());
    putLineEnd();
    putHeaders(headers);
    return this;
  }

  /** Encodes the end of a body in chunks; {@link #toBuffer} returns it. */
  public Http1HeadEncoder encodeLastChunk(HeaderLines trailers) {
    length = 0;
    put('0');
    putLineEnd();
    putHeaders(trailers);
    return this;
  }

  private void putHeaders(HeaderLines headers) {
    int i = 0;
    while (i < headers.count()) {
      if (headers.sourceLine(i) >= 0) {
        i = putReceivedLines(headers, i);
      } else {
        putText(headers.name(i));
        put(':');
        put(' ');
        putText(headers.value(i));
        putLineEnd();
        i++;
      }
    }
    byte[] rest = headers.trailingLines();
    if (rest != null) {
      putBytes(rest);
    }
    putLineEnd();
  }

  /**
   * Writes a received line with one space after its colon and none after its value. Lines that already have this form
   * and are adjacent in the received bytes are copied together.
   *
   * @return the index of the next line to write
   */
  private int putReceivedLines(HeaderLines headers, int first) {
    ReceivedHeaders in = headers.source();
    int line = headers.sourceLine(first);
    int next = first + 1;
    if (in.hasSingleSpace(line)) {
      int from = in.nameStart(line);
      while (next < headers.count()
          && headers.sourceLine(next) == line + 1
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

  /** Whether it costs less to copy a body behind its head than to write it separately. */
  public static boolean isSmallEnoughToCopy(ByteBuf body) {
    return body.readableBytes() <= MAX_COPIED_BODY_BYTES;
  }

  /**
   * Returns a new buffer with the head and a copy of the body; the caller owns it.
   *
   * @param body its indices do not change; {@code null} if there is none
   */
  public ByteBuf toBuffer(@Nullable ByteBuf body, ByteBufAllocator allocator) {
    int bodyBytes = body == null ? 0 : body.readableBytes();
    ByteBuf buffer =
        allocator.directBuffer(length + bodyBytes, length + bodyBytes).writeBytes(bytes, 0, length);
    if (body != null) {
      buffer.writeBytes(body, body.readerIndex(), bodyBytes);
    }
    if (bytes.length > INITIAL_CAPACITY) {
      bytes = new byte[INITIAL_CAPACITY];
    }
    return buffer;
  }
}
