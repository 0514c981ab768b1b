package io.evenkeel.proxy.client.headonly;

import io.evenkeel.http.ByteScanner;
import io.evenkeel.http.ContentLength;
import io.evenkeel.http.HeaderSpans;
import io.evenkeel.http.ReceivedHeaders;
import io.evenkeel.http.RequestUri;
import io.evenkeel.http.http2.Http2HeaderRules;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.net.HostAndPort;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The head of a request of HTTP/2 (RFC 9113 section 8.3.1) in which nothing is odd, its fields as bytes, as if they had
 * come by HTTP/1.
 *
 * @param path with its query
 * @param received as the codec had it
 */
record Http2RequestHead(
    HttpMethod method,
    String scheme,
    Authority authority,
    String path,
    ReceivedHeaders headers,
    Http2Headers received) {
  /**
   * The host that a request asks for: mostly the same on one connection (RFC 9113 section 8.3.1).
   *
   * @param text as it is forwarded
   */
  record Authority(CharSequence received, String text) {
    /** Parses the value of {@code :authority}; {@code null} if it is malformed. */
    static @Nullable Authority of(CharSequence received) {
      HostAndPort host = HostAndPort.parseAuthority(received.toString(), -1);
      return host == null || !RequestUri.isAuthority(host.toString())
          ? null
          : new Authority(received, host.toString());
    }

    boolean matches(CharSequence other) {
      return AsciiString.contentEquals(received, other);
    }
  }

  /** Of a line beside name and value: colon, space, CR and LF. */
  private static final int LINE_OVERHEAD_BYTES = 4;

  /** Method, scheme, authority and path; there may be others, which mean something else (RFC 8441). */
  private static final int PSEUDO_HEADERS = 4;

  /**
   * None for one that Vert.x and {@code Http2RequestValidator} are to look at: it lacks something, has two hosts, or a field that
   * may not pass.
   *
   * @param asked whom the last request of this connection asked, if there was one
   */
  static @Nullable Http2RequestHead of(Http2Headers head, @Nullable Authority asked) {
    CharSequence method = head.method();
    CharSequence scheme = head.scheme();
    CharSequence path = head.path();
    CharSequence named = head.authority();
    if (method == null
        || scheme == null
        || path == null
        || path.length() == 0
        || named == null
        || HttpMethod.CONNECT.name().contentEquals(method)
        || head.size() > Http2HeaderRules.MAX_HEADERS) {
      return null;
    }
    Authority authority = asked != null && asked.matches(named) ? asked : Authority.of(named);
    ReceivedHeaders fields = encodeHeaders(head);
    return authority == null || fields == null
        ? null
        : new Http2RequestHead(
            HttpMethod.valueOf(method.toString()),
            scheme.toString(),
            authority,
            path.toString(),
            fields,
            head);
  }

  private static @Nullable ReceivedHeaders encodeHeaders(Http2Headers head) {
    int length = 0;
    int pseudo = 0;
    for (Map.Entry<CharSequence, CharSequence> field : head) {
      if (!(field.getKey() instanceof AsciiString name)
          || !(field.getValue() instanceof AsciiString value)
          || name.isEmpty()) {
        return null;
      }
      if (name.byteAt(0) == ':') {
        pseudo++;
      } else {
        length += name.length() + value.length() + LINE_OVERHEAD_BYTES;
      }
    }
    if (pseudo != PSEUDO_HEADERS) {
      return null;
    }
    byte[] bytes = new byte[length];
    HeaderSpans spans = new HeaderSpans(head.size());
    int at = 0;
    for (Map.Entry<CharSequence, CharSequence> field : head) {
      AsciiString name = (AsciiString) field.getKey();
      AsciiString value = (AsciiString) field.getValue();
      if (name.byteAt(0) != ':') {
        int colon = put(name, bytes, at);
        bytes[colon] = ':';
        bytes[colon + 1] = ByteScanner.SP;
        int end = put(value, bytes, colon + 2);
        bytes[end] = ByteScanner.CR;
        bytes[end + 1] = ByteScanner.LF;
        if (!isValidLine(bytes, at, colon, end)) {
          return null;
        }
        spans.add(bytes, at, colon, colon + 2, end);
        at = end + 2;
      }
    }
    ReceivedHeaders fields = spans.toHeaders(bytes);
    String declared = fields.get(HttpHeaderNames.CONTENT_LENGTH);
    boolean announcesBody = declared != null && ContentLength.parse(declared) != 0;
    return announcesBody || fields.contains(HttpHeaderNames.HOST) ? null : fields;
  }

  private static int put(AsciiString text, byte[] to, int at) {
    System.arraycopy(text.array(), text.arrayOffset(), to, at, text.length());
    return at + text.length();
  }

  /** Whether it is made of what a name and a value may have, and nobody can take the name for another. */
  private static boolean isValidLine(byte[] line, int name, int colon, int end) {
    for (int i = name; i < colon; i++) {
      if (ByteScanner.nameCharClass(line[i]) != ByteScanner.TOKEN_CHAR) {
        return false;
      }
    }
    return ByteScanner.indexOfControl(line, colon, end) == end;
  }
}
