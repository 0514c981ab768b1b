package io.evenkeel.http.http1;

import io.evenkeel.http.ByteScanner;
import io.evenkeel.http.ReceivedHeaders;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Decodes the responses of a backend. A malformed response fails the attempt and is never relayed to a client. */
public final class Http1ResponseDecoder extends Http1Decoder {
  private static final int SWITCHING_PROTOCOLS = 101;
  private static final int MAX_INTERIM = 32;
  private static final int MAX_LINE_BYTES = 8 * 1024;
  private static final int MAX_CHUNK_BYTES = 64 * 1024;
  private static final HttpResponseStatus MALFORMED = new HttpResponseStatus(999, "Nonsense");

  private HttpMethod requestMethod = HttpMethod.GET;
  private HttpVersion version = HttpVersion.HTTP_1_1;
  private HttpResponseStatus status = MALFORMED;
  private long body;
  private int interimCount;
  private boolean switchedProtocols;
  private boolean finalHeadRead;
  private boolean responseExpected;
  private boolean unsolicitedBytes;
  private boolean outputFailed;

  public Http1ResponseDecoder() {
    super(
        new HeaderParser(MAX_LINE_BYTES, MAX_CHUNK_BYTES, false), MAX_LINE_BYTES, MAX_CHUNK_BYTES);
  }

  /** Sets the method of the request whose response is read next. */
  public void expectResponseTo(HttpMethod method) {
    requestMethod = method;
    interimCount = 0;
    responseExpected = true;
    finalHeadRead = false;
  }

  /** Whether no bytes followed the last response, so that the connection can carry another one. */
  public boolean isInSync() {
    return !unsolicitedBytes;
  }

  /** From now on, the end of the connection ends no response: the kernel may report a reset as a normal end. */
  public void onOutputFailed() {
    outputFailed = true;
  }

  public boolean isHttp10() {
    return version.equals(HttpVersion.HTTP_1_0);
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf bytes, List<Object> out)
      throws Exception {
    unsolicitedBytes |=
        !responseExpected && !switchedProtocols && !isDiscarding() && bytes.isReadable();
    if (unsolicitedBytes && !isDiscarding()) {
      fail(new IllegalArgumentException("bytes that nobody asked for"), bytes, out);
      return;
    }
    int sizeBefore = out.size();
    super.decode(context, bytes, out);
    if (out.size() > sizeBefore && !isDiscarding() && out.get(sizeBefore) instanceof HttpResponse) {
      onHead(bytes, out);
    }
    if (responseExpected && isInHead() && out.size() > sizeBefore && finalHeadRead) {
      responseExpected = false;
      unsolicitedBytes = bytes.isReadable();
    }
  }

  private void onHead(ByteBuf bytes, List<Object> out) {
    int code = status.code();
    finalHeadRead = code >= 200;
    if (code == SWITCHING_PROTOCOLS) {
      switchedProtocols = true;
      switchToRaw();
    } else if (code < 200 && ++interimCount > MAX_INTERIM) {
      out.clear();
      fail(new IllegalArgumentException("a flood of interim answers"), bytes, out);
    }
  }

  @Override
  protected void decodeLast(ChannelHandlerContext context, ByteBuf bytes, List<Object> out)
      throws Exception {
    super.decodeLast(context, bytes, out);
    if (isInHead() && hasFirstLine()) {
      fail(new PrematureChannelClosureException("closed within an answer's head"), bytes, out);
    } else if (!outputFailed) {
      onConnectionClosed(out);
    }
  }

  @Override
  void emitMalformed(Exception cause, List<Object> out) {
    DefaultHttpResponse malformed = new DefaultHttpResponse(HttpVersion.HTTP_1_0, MALFORMED);
    malformed.setDecoderResult(DecoderResult.failure(cause));
    out.add(malformed);
  }

  /** Parses a version, a status of three digits, and an optional reason (RFC 9112 section 4). */
  @Override
  void parseFirstLine(byte[] bytes, int from, int to) {
    int digits = from + VERSION_BYTES + 1;
    int end = digits + 3;
    if (to < end
        || bytes[digits - 1] != ByteScanner.SP
        || to > end && !ByteScanner.isBlank(bytes[end])) {
      throw new IllegalArgumentException("no version, or no status of three digits");
    }
    int code = 0;
    for (int i = digits; i < end; i++) {
      if (bytes[i] < '0' || bytes[i] > '9') {
        throw new IllegalArgumentException("no status of three digits");
      }
      code = code * 10 + bytes[i] - '0';
    }
    if (ByteScanner.indexOfControl(bytes, end, to) < to) {
      throw new IllegalArgumentException("a control character in the reason");
    }
    HttpVersion known = parseVersion(bytes, from);
    if (known == null) {
      throw new IllegalArgumentException(
          "unknown HTTP version " + text(bytes, from, from + VERSION_BYTES));
    }
    version = known;
    status = parseStatus(code, bytes, end, to);
  }

  private static HttpResponseStatus parseStatus(int code, byte[] bytes, int end, int to) {
    int from = end;
    while (from < to && ByteScanner.isBlank(bytes[from])) {
      from++;
    }
    int last = to;
    while (last > from && ByteScanner.isBlank(bytes[last - 1])) {
      last--;
    }
    HttpResponseStatus standard = HttpResponseStatus.valueOf(code);
    String reason = standard.reasonPhrase();
    boolean same = reason.length() == last - from;
    for (int i = 0; same && i < reason.length(); i++) {
      same = reason.charAt(i) == bytes[from + i];
    }
    return same ? standard : new HttpResponseStatus(code, text(bytes, from, last));
  }

  private static String text(byte[] bytes, int from, int to) {
    return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
  }

  @Override
  HttpMessage createMessage(ReceivedHeaders headers) {
    int code = status.code();
    boolean bodiless =
        code < 200 || code == 204 || code == 304 || requestMethod.equals(HttpMethod.HEAD);
    if (bodiless) {
      BodyFraming.contentLength(headers, NO_BODY);
      if (headers.getAll(HttpHeaderNames.TRANSFER_ENCODING).stream()
          .allMatch("chunked"::equalsIgnoreCase)) {
        headers.remove(HttpHeaderNames.TRANSFER_ENCODING);
      }
    }
    body = bodiless ? NO_BODY : BodyFraming.bodyLength(version, headers, UNTIL_CLOSE);
    return new DefaultHttpResponse(version, status, headers);
  }

  @Override
  long bodyLength() {
    return body;
  }
}
