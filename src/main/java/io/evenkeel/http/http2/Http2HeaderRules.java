package io.evenkeel.http.http2;

import io.evenkeel.http.ContentLength;
import io.evenkeel.http.HeaderNames;
import io.evenkeel.http.HopByHop;
import io.evenkeel.http.HttpSyntax;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.Map;

/**
 * Checks HTTP/2 header sections for violations that the codec does not reject (RFC 9113 section 8.2.1). Runs before
 * Vert.x, which removes some headers and joins others.
 */
public final class Http2HeaderRules {
  /** The maximum number of headers in a section, the same as for HTTP/1. */
  public static final int MAX_HEADERS = 256;

  /** An entry of the decoded section, its two strings and their arrays. */
  private static final int HEAP_BYTES_PER_HEADER = 160;

  private Http2HeaderRules() {}

  /**
   * Checks the head or the trailers of a request.
   *
   * @return what the section takes of the heap: its entries, and the text once
   * @throws Http2Exception a stream error if the section is malformed
   */
  public static long checkRequest(int id, Http2Headers headers) throws Http2Exception {
    CharSequence method = headers.method();
    if (method != null && !HttpSyntax.isToken(method)) {
      throw malformed(id, "a method that is no token");
    }
    int hosts = 0;
    int lengths = 0;
    long text = 0;
    for (Map.Entry<CharSequence, CharSequence> header : headers) {
      CharSequence name = header.getKey();
      CharSequence value = header.getValue();
      text += name.length() + value.length();
      if (isPadded(value)) {
        throw malformed(id, "white space round a value");
      }
      if (name.length() == 4 && HopByHop.equalsIgnoreCase("host", name)) {
        hosts++;
      } else if (name.length() == 14 && HopByHop.equalsIgnoreCase("content-length", name)) {
        lengths += ContentLength.parse(value.toString()) < 0 ? 2 : 1;
      }
    }
    if (hosts > 1 || lengths > 1) {
      throw malformed(id, "several hosts or lengths, or an odd one");
    }
    return text + (long) HEAP_BYTES_PER_HEADER * headers.size();
  }

  /**
   * Checks the trailers of a request, which are checked nowhere else, for what would have another meaning in HTTP/1.
   *
   * @throws Http2Exception a stream error if they are malformed
   */
  public static void checkTrailers(int id, Http2Headers trailers) throws Http2Exception {
    if (trailers.size() > MAX_HEADERS) {
      throw malformed(id, "too many trailers");
    }
    for (Map.Entry<CharSequence, CharSequence> trailer : trailers) {
      if (!HttpSyntax.isToken(trailer.getKey())
          || !HttpSyntax.isHeaderValue(trailer.getValue())
          || HeaderNames.isAmbiguous(trailer.getKey())) {
        throw malformed(id, "a trailer with a character that it must not have");
      }
    }
  }

  /**
   * Checks the head or the trailers of a response. Removes white space around values, as the HTTP/1 parser does.
   *
   * @throws Http2Exception a stream error if the section is malformed
   */
  public static void checkResponse(int id, Http2Headers headers) throws Http2Exception {
    if (headers.size() > MAX_HEADERS) {
      throw malformed(id, "too many fields");
    }
    for (Map.Entry<CharSequence, CharSequence> header : headers) {
      CharSequence name = header.getKey();
      CharSequence value = header.getValue();
      if (!HttpSyntax.isHeaderValue(value)
          || name.length() == 0
          || name.charAt(0) != ':' && !HttpSyntax.isToken(name)) {
        throw malformed(id, "a field with a character that it must not have");
      }
      if (isPadded(value)) {
        header.setValue(value.toString().strip());
      }
    }
  }

  public static Http2Exception malformed(int id, String reason) {
    return Http2Exception.streamError(id, Http2Error.PROTOCOL_ERROR, reason);
  }

  private static boolean isPadded(CharSequence value) {
    int length = value.length();
    return length > 0 && (isSpace(value.charAt(0)) || isSpace(value.charAt(length - 1)));
  }

  private static boolean isSpace(char c) {
    return c == ' ' || c == '\t';
  }
}
