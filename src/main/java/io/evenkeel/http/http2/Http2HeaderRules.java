package io.evenkeel.http.http2;

import io.evenkeel.http.ContentLength;
import io.evenkeel.http.HopByHop;
import io.evenkeel.http.HttpSyntax;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.Map;

/**
 * What makes a section of fields of HTTP/2 malformed and is not seen by the codec (RFC 9113 section 8.2.1), looked at
 * before Vert.x takes some of the fields out and joins others.
 */
public final class Http2HeaderRules {
  /** So many may be in a section: as many as in a head of HTTP/1. */
  public static final int MAX_HEADERS = 256;

  private Http2HeaderRules() {}

  /**
   * Checks a request's head or its trailers.
   *
   * @throws Http2Exception of its stream alone, where it is malformed
   */
  public static void checkRequest(int id, Http2Headers fields) throws Http2Exception {
    CharSequence method = fields.method();
    if (method != null && !HttpSyntax.isToken(method)) {
      throw malformed(id, "a method that is no token");
    }
    int hosts = 0;
    int lengths = 0;
    for (Map.Entry<CharSequence, CharSequence> field : fields) {
      CharSequence name = field.getKey();
      CharSequence value = field.getValue();
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
  }

  /**
   * Checks a section of an answer's, and takes white space off its values, which HTTP/1 would not have shown either.
   *
   * @throws Http2Exception of its stream alone, where it is malformed
   */
  public static void checkResponse(int id, Http2Headers fields) throws Http2Exception {
    if (fields.size() > MAX_HEADERS) {
      throw malformed(id, "too many fields");
    }
    for (Map.Entry<CharSequence, CharSequence> field : fields) {
      CharSequence name = field.getKey();
      CharSequence value = field.getValue();
      if (!HttpSyntax.isHeaderValue(value)
          || name.length() == 0
          || name.charAt(0) != ':' && !HttpSyntax.isToken(name)) {
        throw malformed(id, "a field with a character that it must not have");
      }
      if (isPadded(value)) {
        field.setValue(value.toString().strip());
      }
    }
  }

  public static Http2Exception malformed(int id, String why) {
    return Http2Exception.streamError(id, Http2Error.PROTOCOL_ERROR, why);
  }

  private static boolean isPadded(CharSequence value) {
    int length = value.length();
    return length > 0 && (isSpace(value.charAt(0)) || isSpace(value.charAt(length - 1)));
  }

  private static boolean isSpace(char c) {
    return c == ' ' || c == '\t';
  }
}
