package io.evenkeel.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpHeadersFactory;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.AsciiString;
import io.vertx.core.http.impl.headers.HeadersMultiMap;
import java.util.List;

/** Reads the answers of a backend to the letter: what is in doubt fails the attempt, and never reaches a client. */
final class AnswerDecoder extends HttpResponseDecoder {
  private static final int MOST_INTERIM = 32;
  private static final int LINE_BYTES = 8 * 1024;
  private static final int PIECE_BYTES = 64 * 1024;
  private static final HttpResponseStatus NONSENSE = new HttpResponseStatus(999, "Nonsense");

  /** Those of Vert.x, which pass from one side of the balancer to the other as they are. */
  private static final HttpHeadersFactory FIELDS = new HttpHeadersFactory() {
    @Override
    public HttpHeaders newHeaders() {
      return HeadersMultiMap.httpHeaders();
    }

    @Override
    public HttpHeaders newEmptyHeaders() {
      return HeadersMultiMap.httpHeaders();
    }
  };

  private final RawLines raw = new RawLines();
  private HttpMethod asked = HttpMethod.GET;
  private int interim;
  private boolean over;
  private boolean switched;
  private boolean onePointZero;
  private boolean finalStatus;
  private boolean awaited;
  private boolean unasked;

  AnswerDecoder() {
    super(new HttpDecoderConfig()
        .setMaxInitialLineLength(LINE_BYTES)
        .setMaxHeaderSize(PIECE_BYTES)
        .setMaxChunkSize(PIECE_BYTES)
        .setInitialBufferSize(512)
        .setHeadersFactory(FIELDS)
        .setTrailersFactory(FIELDS));
  }

  /** The method of the request whose answer comes next. */
  void asked(HttpMethod method) {
    asked = method;
    interim = 0;
    awaited = true;
    finalStatus = false;
  }

  /** Whether nothing came behind the last answer, so that the next one can be told from it. */
  boolean clean() {
    return !unasked;
  }

  void stop() {
    over = true;
  }

  boolean onePointZero() {
    return onePointZero;
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out)
      throws Exception {
    if (over) {
      in.skipBytes(in.readableBytes());
      return;
    }
    if (switched) {
      super.decode(context, in, out);
      return;
    }
    unasked |= !awaited && in.isReadable();
    String flaw = unasked ? "bytes that nobody asked for" : raw.flaw(in);
    if (flaw != null) {
      fail(flaw, in, out);
      return;
    }
    int from = in.readerIndex();
    int made = out.size();
    super.decode(context, in, out);
    raw.taken(in.readerIndex() - from, out, made);
    if (out.size() > made && out.get(made) instanceof HttpResponse response) {
      head(response, in, out);
    }
    if (awaited && raw.inHead() && out.size() > made && finalStatus) {
      awaited = false;
      unasked = in.isReadable();
    }
  }

  private void head(HttpResponse response, ByteBuf in, List<Object> out) {
    int status = response.status().code();
    finalStatus = status >= 200;
    onePointZero = response.protocolVersion().equals(HttpVersion.HTTP_1_0);
    switched = status == Upgrade.SWITCHING && response.decoderResult().isSuccess();
    if (status < 200 && !switched && response.decoderResult().isSuccess()) {
      interim(status, in, out);
    }
  }

  /** Those that Vert.x does not know would be final answers to it; a client does not miss them (RFC 9110 section 15.2). */
  private void interim(int status, ByteBuf in, List<Object> out) {
    interim++;
    if (interim > MOST_INTERIM) {
      out.clear();
      fail("a flood of interim answers", in, out);
    } else if (status > 100 && status != 103) {
      out.clear();
    }
  }

  private void fail(String flaw, ByteBuf in, List<Object> out) {
    over = true;
    in.skipBytes(in.readableBytes());
    HttpObject failed = raw.inHead()
        ? new DefaultHttpResponse(HttpVersion.HTTP_1_0, NONSENSE)
        : new DefaultLastHttpContent(Unpooled.EMPTY_BUFFER);
    failed.setDecoderResult(DecoderResult.failure(new IllegalArgumentException(flaw)));
    out.add(failed);
  }

  @Override
  protected boolean isContentAlwaysEmpty(HttpMessage message) {
    return super.isContentAlwaysEmpty(message)
        || asked.equals(HttpMethod.HEAD)
            && ((HttpResponse) message).status().code() != Upgrade.SWITCHING;
  }

  /** Three digits (RFC 9112 section 4). */
  @Override
  protected String splitSecondWordInitialLine(byte[] line, int start, int length) {
    boolean number = length == 3 && start > 1 && line[start - 1] == ' ' && line[start - 2] != ' ';
    for (int i = start; number && i < start + length; i++) {
      number = line[i] >= '0' && line[i] <= '9';
    }
    if (!number) {
      throw new IllegalArgumentException("no status of three digits");
    }
    return super.splitSecondWordInitialLine(line, start, length);
  }

  @Override
  protected String splitThirdWordInitialLine(byte[] line, int start, int length) {
    for (int i = start; i < start + length; i++) {
      if (line[i] >= 0 && line[i] < ' ' && line[i] != '\t' || line[i] == 0x7f) {
        throw new IllegalArgumentException("a control character in the reason");
      }
    }
    return super.splitThirdWordInitialLine(line, start, length);
  }

  /** No white space before the colon (RFC 9112 section 5.1), and a colon at all. */
  @Override
  protected AsciiString splitHeaderName(byte[] line, int start, int length) {
    if (length == 0 || start + length >= line.length || line[start + length] != ':') {
      throw new IllegalArgumentException("no colon behind a field's name");
    }
    raw.field();
    AsciiString known = FieldNames.of(line, start, length);
    return known == null ? super.splitHeaderName(line, start, length) : known;
  }
}
