package io.evenkeel.http.http1;

import io.evenkeel.http.ByteScanner;
import io.evenkeel.http.HeaderSpans;
import io.evenkeel.http.ReceivedHeaders;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.vertx.core.http.HttpServerOptions;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Decodes requests. A malformed head becomes a request whose decoder result is a {@link MalformedHead}. */
public final class Http1RequestDecoder extends Http1Decoder {
  /** The name of the decoder in a pipeline. */
  public static final String HANDLER_NAME = "httpDecoder";

  /** How many requests are decoded before other connections get their turn. */
  private static final int MAX_REQUESTS_IN_A_ROW = 8;

  private final HttpServerOptions options;
  private @Nullable ChannelHandlerContext context;
  private boolean awaitsExchanges;
  private boolean exchangeOpen;
  private boolean lastRequest;
  private boolean decoding;
  private int requestsInARow;
  private HttpMethod method = HttpMethod.GET;
  private String target = "/";
  private HttpVersion version = HttpVersion.HTTP_1_1;
  private long body;
  private @Nullable ReceivedHeaders trailers;

  private Http1RequestDecoder(HttpServerOptions options) {
    super(
        new HeaderParser(options.getMaxInitialLineLength(), options.getMaxHeaderSize(), true),
        options.getMaxInitialLineLength(),
        options.getMaxChunkSize());
    this.options = options;
  }

  /**
   * Replaces Vert.x's decoder if the connection uses HTTP/1. Must be called before the first head is read.
   *
   * @return the decoder that replaced it; {@code null} if the connection uses HTTP/2
   */
  public static @Nullable Http1RequestDecoder install(
      ChannelPipeline pipeline, HttpServerOptions options) {
    ChannelHandler present = pipeline.get(HANDLER_NAME);
    if (present == null) {
      return null;
    }
    if (present instanceof Http1RequestDecoder installed) {
      return installed;
    }
    Http1RequestDecoder decoder = new Http1RequestDecoder(options);
    pipeline.replace(HANDLER_NAME, HANDLER_NAME, decoder);
    return decoder;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext added) {
    context = added;
  }

  /** From now on, decodes a request only when {@link #onExchangeEnded} was called for the one before. */
  public void awaitExchanges() {
    awaitsExchanges = true;
  }

  /**
   * Whether a request was decoded completely and {@link #onExchangeEnded} was not called for it: the next one stays bytes
   * until then, because a decoded request takes many times their memory.
   */
  public boolean isWaiting() {
    return exchangeOpen && isInHead();
  }

  /** Whether bytes were read that belong to a later request. */
  public boolean holdsBytes() {
    return internalBuffer().isReadable();
  }

  /** Whether it stopped after many requests that were answered at once, and waits for {@link #resume}. */
  public boolean hasYielded() {
    return !exchangeOpen && requestsInARow >= MAX_REQUESTS_IN_A_ROW && isInHead() && holdsBytes();
  }

  /** Whether the bytes behind the current request are a request, or cannot be one. */
  public boolean holdsRequest() {
    if (!holdsBytes()) {
      return false;
    }
    List<Object> out = new ArrayList<>();
    ByteBuf rest = internalBuffer().duplicate();
    new Http1RequestDecoder(options).parse(rest, out);
    return !out.isEmpty();
  }

  /** The exchange of the last request has ended: decodes the next one. */
  public void onExchangeEnded() {
    exchangeOpen = false;
    trailers = null;
    if (!decoding && holdsBytes()) {
      resume();
    }
  }

  /** The trailers of the request whose exchange has not ended, once its body was decoded; {@code null} if it has none. */
  public @Nullable ReceivedHeaders trailers() {
    return trailers;
  }

  @Override
  public int heldHeapBytes() {
    return super.heldHeapBytes() + (trailers == null ? 0 : trailers.bytes().length);
  }

  /** Decodes what was read and not decoded yet. */
  public void resume() {
    requestsInARow = 0;
    ChannelHandlerContext handlerContext = context;
    if (handlerContext != null && !handlerContext.isRemoved() && !decoding) {
      try {
        channelRead(handlerContext, Unpooled.EMPTY_BUFFER);
      } catch (Exception failure) {
        handlerContext.fireExceptionCaught(failure);
      }
      handlerContext.fireChannelReadComplete();
    }
  }

  /** Discards what comes after the current request. */
  public void discardFurtherRequests() {
    lastRequest = true;
    exchangeOpen = false;
    if (isInHead()) {
      discardInput();
      resume();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext handlerContext, Object message) throws Exception {
    boolean outermost = !decoding;
    decoding = true;
    try {
      super.channelRead(handlerContext, message);
    } finally {
      if (outermost) {
        decoding = false;
      }
    }
  }

  /** Unlike the superclass, never reads by itself while reads are paused. */
  @Override
  public void channelReadComplete(ChannelHandlerContext handlerContext) {
    if (!hasYielded()) {
      requestsInARow = 0;
    }
    discardSomeReadBytes();
    handlerContext.fireChannelReadComplete();
  }

  @Override
  protected void decode(ChannelHandlerContext handlerContext, ByteBuf bytes, List<Object> out)
      throws Exception {
    if (isWaiting() || requestsInARow >= MAX_REQUESTS_IN_A_ROW && isInHead()) {
      return;
    }
    super.decode(handlerContext, bytes, out);
    if (!out.isEmpty()
        && out.get(out.size() - 1) instanceof LastHttpContent last
        && last.trailingHeaders() instanceof ReceivedHeaders received) {
      trailers = received;
    }
    if (lastRequest && isInHead()) {
      discardInput();
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
    exchangeOpen = awaitsExchanges && !lastRequest;
    requestsInARow += awaitsExchanges ? 1 : 0;
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
