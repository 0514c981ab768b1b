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
 * The valid and complete head of an HTTP/2 request (RFC 9113 section 8.3.1), with its headers in the bytes of an
 * HTTP/1 head.
 *
 * @param path the path with its query
 * @param received the head as the codec read it
 */
record Http2RequestHead(
    HttpMethod method,
    String scheme,
    Authority authority,
    String path,
    ReceivedHeaders headers,
    Http2Headers received) {
  /**
   * The host of a request, usually the same for all requests of a connection (RFC 9113 section 8.3.1).
   *
   * @param text the forwarded form
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

  /** The bytes of a header line besides name and value: colon, space, CR and LF. */
  private static final int LINE_OVERHEAD_BYTES = 4;

  /** Method, scheme, authority and path. A further pseudo-header changes the meaning of a request (RFC 8441). */
  private static final int PSEUDO_HEADERS = 4;

  /**
   * Converts a head; returns {@code null} if Vert.x and {@code Http2RequestValidator} have to decide about it,
   * because it is incomplete, has two hosts, or has an invalid header.
   *
   * @param lastAuthority the host of the last request on this connection; {@code null} if there is none
   */
  static @Nullable Http2RequestHead of(Http2Headers head, @Nullable Authority lastAuthority) {
    CharSequence method = head.method();
    CharSequence scheme = head.scheme();
    CharSequence path = head.path();
    CharSequence receivedAuthority = head.authority();
    if (method == null
        || scheme == null
        || path == null
        || path.length() == 0
        || receivedAuthority == null
        || HttpMethod.CONNECT.name().contentEquals(method)
        || head.size() > Http2HeaderRules.MAX_HEADERS) {
      return null;
    }
    Authority authority = lastAuthority != null && lastAuthority.matches(receivedAuthority)
        ? lastAuthority
        : Authority.of(receivedAuthority);
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

  /** Whether name and value have only valid characters, so that the line cannot be read as another header. */
  private static boolean isValidLine(byte[] line, int name, int colon, int end) {
    for (int i = name; i < colon; i++) {
      if (ByteScanner.nameCharClass(line[i]) != ByteScanner.TOKEN_CHAR) {
        return false;
      }
    }
    return ByteScanner.indexOfControl(line, colon, end) == end;
  }
}
