package io.evenkeel.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.AsciiString;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.VertxHttpRequestDecoder;
import io.vertx.core.http.impl.headers.HeadersMultiMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads requests as Vert.x does, to the letter: a head in doubt is handed on as one that could not be read. */
final class RequestDecoder extends VertxHttpRequestDecoder {
  private static final String NAME = "httpDecoder";

  private final RawLines raw = new RawLines();
  private boolean over;

  private RequestDecoder(HttpServerOptions options) {
    super(options);
  }

  /** Takes the place of Vert.x's own, where a connection speaks HTTP/1. Before its first head is read. */
  static void in(ChannelPipeline pipeline, HttpServerOptions options) {
    if (pipeline.get(NAME) != null && !(pipeline.get(NAME) instanceof RequestDecoder)) {
      pipeline.replace(NAME, NAME, new RequestDecoder(options));
    }
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out)
      throws Exception {
    if (over) {
      in.skipBytes(in.readableBytes());
      return;
    }
    String flaw = raw.flaw(in);
    if (flaw != null) {
      refuse(new IllegalArgumentException(flaw), null, in, out);
      return;
    }
    int from = in.readerIndex();
    int made = out.size();
    super.decode(context, in, out);
    if (out.size() > made
        && out.get(made) instanceof HttpRequest request
        && request.decoderResult().isFailure()) {
      out.remove(made);
      refuse(request.decoderResult().cause(), request, in, out);
      return;
    }
    raw.taken(in.readerIndex() - from, out, made);
  }

  /** Nothing that comes behind this is read. */
  private void refuse(Throwable why, @Nullable HttpRequest read, ByteBuf in, List<Object> out) {
    over = true;
    in.skipBytes(in.readableBytes());
    if (raw.inHead()) {
      DefaultHttpRequest refused = new DefaultHttpRequest(
          HttpVersion.HTTP_1_1,
          read == null ? HttpMethod.GET : read.method(),
          read == null ? "/" : read.uri(),
          HeadersMultiMap.httpHeaders());
      refused.setDecoderResult(new UnreadableHead(why));
      out.add(refused);
      out.add(LastHttpContent.EMPTY_LAST_CONTENT);
    } else {
      DefaultLastHttpContent end = new DefaultLastHttpContent(Unpooled.EMPTY_BUFFER);
      end.setDecoderResult(DecoderResult.failure(why));
      out.add(end);
    }
  }

  @Override
  protected HttpMessage createMessage(String[] line) {
    String version = line[2];
    if (!version.equals("HTTP/1.1") && !version.equals("HTTP/1.0")) {
      throw version.matches("HTTP/[0-9]\\.[0-9]")
          ? new UnreadableHead.UnknownVersion(version)
          : new IllegalArgumentException("no version of HTTP");
    }
    return super.createMessage(line);
  }

  @Override
  protected String splitSecondWordInitialLine(byte[] line, int start, int length) {
    return super.splitSecondWordInitialLine(line, single(line, start), length);
  }

  @Override
  protected String splitThirdWordInitialLine(byte[] line, int start, int length) {
    return super.splitThirdWordInitialLine(line, single(line, start), length);
  }

  /** One space parts the words of a request line (RFC 9112 section 3). */
  private static int single(byte[] line, int start) {
    if (start < 2 || line[start - 1] != ' ' || (line[start - 2] & 0xff) <= ' ') {
      throw new IllegalArgumentException("not one space between the words of the request line");
    }
    return start;
  }

  @Override
  protected AsciiString splitHeaderName(byte[] line, int start, int length) {
    if (length == 0) {
      throw new IllegalArgumentException("a field without a name");
    }
    raw.field();
    AsciiString name = super.splitHeaderName(line, start, length);
    for (int i = start; i < start + length; i++) {
      if (line[i] == '_' && RequestGuard.misread(name)) {
        throw new UnreadableHead.MisreadName();
      }
    }
    return name;
  }
}
