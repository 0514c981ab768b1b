package io.evenkeel.http.http1;

import io.evenkeel.http.ContentLength;
import io.evenkeel.http.ReceivedHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpVersion;
import java.util.List;

/** Derives the length of a body from the headers of its message, and rejects messages whose length is ambiguous. */
final class BodyFraming {
  private static final String CHUNKED = "chunked";

  private BodyFraming() {}

  /**
   * The length of the body in bytes, or a constant of {@link Http1Decoder} (RFC 9112 section 6.3).
   *
   * @param otherwise the result if the headers declare no length
   * @throws IllegalArgumentException if the length is ambiguous
   */
  static long bodyLength(HttpVersion version, ReceivedHeaders headers, long otherwise) {
    long length = contentLength(headers, otherwise);
    int coding = headers.indexOf(HttpHeaderNames.TRANSFER_ENCODING, 0);
    if (coding < 0) {
      return length;
    }
    if (!version.equals(HttpVersion.HTTP_1_1)) {
      throw new IllegalArgumentException("Transfer-Encoding in another version than HTTP/1.1");
    }
    if (!headers.containsValue(HttpHeaderNames.TRANSFER_ENCODING, CHUNKED, true)) {
      return length;
    }
    List<String> codings = headers.getAll(HttpHeaderNames.TRANSFER_ENCODING);
    String last = codings.get(codings.size() - 1);
    int start = last.length() - CHUNKED.length();
    if (start > 0 && !last.regionMatches(true, start, CHUNKED, 0, CHUNKED.length())) {
      throw new IllegalArgumentException("chunked is not the last Transfer-Encoding");
    }
    if (headers.contains(HttpHeaderNames.CONTENT_LENGTH)) {
      throw new IllegalArgumentException("both Content-Length and Transfer-Encoding");
    }
    return Http1Decoder.CHUNKED;
  }

  /**
   * The value of Content-Length, or {@code otherwise} if there is none.
   *
   * @throws IllegalArgumentException if there are several, or if it is not a number
   */
  static long contentLength(ReceivedHeaders headers, long otherwise) {
    int first = headers.indexOf(HttpHeaderNames.CONTENT_LENGTH, 0);
    if (first < 0) {
      return otherwise;
    }
    if (headers.indexOf(HttpHeaderNames.CONTENT_LENGTH, first + 1) >= 0) {
      throw new IllegalArgumentException("more than one Content-Length");
    }
    long length = ContentLength.parse(headers.value(first));
    if (length < 0) {
      throw new IllegalArgumentException("a Content-Length that is no number");
    }
    return length;
  }
}
