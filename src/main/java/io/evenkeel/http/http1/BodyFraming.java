package io.evenkeel.http.http1;

import io.evenkeel.http.ContentLength;
import io.evenkeel.http.ReceivedHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpVersion;
import java.util.List;

/** What the fields of a head say of the length of its body: one thing, or it is not read. */
final class BodyFraming {
  private static final String CHUNKED = "chunked";

  private BodyFraming() {}

  /**
   * What follows a head by its fields (RFC 9112 section 6.3); {@code otherwise} where they do not say.
   *
   * @throws IllegalArgumentException where it is in doubt
   */
  static long bodyLength(HttpVersion version, ReceivedHeaders fields, long otherwise) {
    long length = contentLength(fields, otherwise);
    int coding = fields.indexOf(HttpHeaderNames.TRANSFER_ENCODING, 0);
    if (coding < 0) {
      return length;
    }
    if (!version.equals(HttpVersion.HTTP_1_1)) {
      throw new IllegalArgumentException("Transfer-Encoding in another version than HTTP/1.1");
    }
    if (!fields.containsValue(HttpHeaderNames.TRANSFER_ENCODING, CHUNKED, true)) {
      return length;
    }
    List<String> codings = fields.getAll(HttpHeaderNames.TRANSFER_ENCODING);
    String last = codings.get(codings.size() - 1);
    int before = last.length() - CHUNKED.length();
    if (before > 0 && !last.regionMatches(true, before, CHUNKED, 0, CHUNKED.length())) {
      throw new IllegalArgumentException("chunked is not the last Transfer-Encoding");
    }
    if (fields.contains(HttpHeaderNames.CONTENT_LENGTH)) {
      throw new IllegalArgumentException("both Content-Length and Transfer-Encoding");
    }
    return Http1Decoder.CHUNKED;
  }

  /**
   * The one Content-Length; {@code otherwise} where there is none.
   *
   * @throws IllegalArgumentException where there are several, or it is no number
   */
  static long contentLength(ReceivedHeaders fields, long otherwise) {
    int first = fields.indexOf(HttpHeaderNames.CONTENT_LENGTH, 0);
    if (first < 0) {
      return otherwise;
    }
    if (fields.indexOf(HttpHeaderNames.CONTENT_LENGTH, first + 1) >= 0) {
      throw new IllegalArgumentException("more than one Content-Length");
    }
    long length = ContentLength.parse(fields.value(first));
    if (length < 0) {
      throw new IllegalArgumentException("a Content-Length that is no number");
    }
    return length;
  }
}
