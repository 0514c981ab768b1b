package io.evenkeel.http.http1;

import io.evenkeel.http.ByteScanner;
import io.evenkeel.http.HeaderSpans;
import io.evenkeel.http.ReceivedHeaders;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.vertx.core.http.HttpServerOptions;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Decodes requests. A malformed head becomes a request whose decoder result is a {@link MalformedHead}. */
public final class Http1RequestDecoder extends Http1Decoder {
  private static final String HANDLER_NAME = "httpDecoder";

  private HttpMethod method = HttpMethod.GET;
  private String target = "/";
  private HttpVersion version = HttpVersion.HTTP_1_1;
  private long body;

  private Http1RequestDecoder(HttpServerOptions options) {
    super(
        new HeaderParser(options.getMaxInitialLineLength(), options.getMaxHeaderSize(), true),
        options.getMaxInitialLineLength(),
        options.getMaxChunkSize());
  }

  /** Replaces the decoder of Vert.x if the connection uses HTTP/1. Must be called before the first head is read. */
  public static void install(ChannelPipeline pipeline, HttpServerOptions options) {
    if (pipeline.get(HANDLER_NAME) != null
        && !(pipeline.get(HANDLER_NAME) instanceof Http1RequestDecoder)) {
      pipeline.replace(HANDLER_NAME, HANDLER_NAME, new Http1RequestDecoder(options));
    }
  }

  /** Parses a method, a target and a version, with one space between them (RFC 9112 section 3). */
  @Override
  void parseFirstLine(byte[] bytes, int from, int to) {
    method = HttpMethod.GET;
    target = "/";
    int first = wordEnd(bytes, from, to);
    int second = wordEnd(bytes, first + 1, to);
    if (second >= to) {
      throw new IllegalArgumentException("not three words in the request line");
    }
    HttpVersion parsedVersion = parseVersion(bytes, second + 1, to);
    method = parseMethod(bytes, from, first);
    target = new String(bytes, first + 1, second - first - 1, StandardCharsets.ISO_8859_1);
    version = parsedVersion;
  }

  private static int wordEnd(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to && bytes[at] != ByteScanner.SP && (bytes[at] < 0x09 || bytes[at] > 0x0d)) {
      at++;
    }
    if (at == from || at < to && bytes[at] != ByteScanner.SP) {
      throw new IllegalArgumentException("not one space between the words of the request line");
    }
    return at;
  }

  private static HttpMethod parseMethod(byte[] bytes, int from, int to) {
    if (to - from == 3 && bytes[from] == 'G' && bytes[from + 1] == 'E' && bytes[from + 2] == 'T') {
      return HttpMethod.GET;
    }
    return HttpMethod.valueOf(new String(bytes, from, to - from, StandardCharsets.ISO_8859_1));
  }

  private static HttpVersion parseVersion(byte[] bytes, int from, int to) {
    HttpVersion known = to - from == VERSION_BYTES ? parseVersion(bytes, from) : null;
    if (known != null) {
      return known;
    }
    String other = new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    throw other.matches("HTTP/[0-9]\\.[0-9]")
        ? new MalformedHead.UnsupportedVersion(other)
        : new IllegalArgumentException("no version of HTTP");
  }

  @Override
  HttpMessage createMessage(ReceivedHeaders headers) {
    body = BodyFraming.bodyLength(version, headers, NO_BODY);
    return new DefaultHttpRequest(version, method, target, headers, false);
  }

  @Override
  long bodyLength() {
    return body;
  }

  @Override
  void emitMalformed(Exception cause, List<Object> out) {
    DefaultHttpRequest malformed = new DefaultHttpRequest(
        HttpVersion.HTTP_1_1,
        hasFirstLine() ? method : HttpMethod.GET,
        hasFirstLine() ? target : "/",
        new HeaderSpans().toHeaders(new byte[0]));
    malformed.setDecoderResult(new MalformedHead(cause));
    out.add(malformed);
    out.add(LastHttpContent.EMPTY_LAST_CONTENT);
  }
}
