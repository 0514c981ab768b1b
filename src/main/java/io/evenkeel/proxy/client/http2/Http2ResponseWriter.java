package io.evenkeel.proxy.client.http2;

import io.evenkeel.http.HeaderLines;
import io.evenkeel.http.HttpSyntax;
import io.evenkeel.http.KnownHeaderNames;
import io.evenkeel.proxy.exchange.WholeAnswers;
import io.evenkeel.proxy.headers.HstsHandler;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.handler.codec.http2.ReadOnlyHttp2Headers;
import io.netty.util.AsciiString;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.internal.buffer.BufferInternal;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes small answers whose body is here to a client of HTTP/2 (RFC 9113 section 8.1), past Vert.x's stream: their heads
 * are packed from their lines, and their data wait in Netty's flow control as they are. Vert.x sees the stream end.
 */
public final class Http2ResponseWriter implements WholeAnswers {
  /** Of a frame (RFC 9113 section 4.1). */
  static final int HEADER = 9;

  static final int END_STREAM = 1;
  private static final int HEADERS = 1;
  private static final int END_HEADERS = 4;

  /** Fields of no more than this in all fit into the smallest frame that a client may ask for, however they are packed. */
  private static final int MOST_FIELDS = 8 * 1024;

  /** What a field counts beside its name and value (RFC 9113 section 6.5.2), and more than packing may add to it. */
  private static final int FIELD = 32;

  private static final int USUAL = 256;

  private final ChannelHandlerContext context;
  private final Http2ConnectionHandler codec;
  private final Http2ClientConnection streams;
  private final @Nullable AsciiString hsts;

  /**
   * @param context the codec's
   * @param hsts the value of {@code Strict-Transport-Security}; none: it is not sent
   */
  Http2ResponseWriter(
      ChannelHandlerContext context, Http2ClientConnection streams, @Nullable String hsts) {
    this.context = context;
    this.codec = (Http2ConnectionHandler) context.handler();
    this.streams = streams;
    this.hsts = hsts == null ? null : AsciiString.of(hsts);
  }

  @Override
  public @Nullable Future<?> end(HttpServerResponse response, HeaderLines head, Buffer body) {
    if (writes(response, head, body)) {
      return null;
    }
    head.addTo(response.headers());
    return response.end(body);
  }

  /**
   * As {@link #end}, where it can go past Vert.x.
   *
   * @return whether it went; otherwise all fields are in {@code head}
   */
  boolean writes(HttpServerResponse response, HeaderLines head, Buffer body) {
    int id = response.streamId();
    Http2Stream stream = codec.connection().stream(id);
    if (stream != null
        && sendable(stream)
        && body.length() <= FrameCoalescer.LARGE
        && codec.encoder().configuration().headersConfiguration()
            instanceof Http2HeadersEncoder packer) {
      Http2Headers fields = fields(response, head, packer.configuration().maxHeaderListSize());
      if (fields != null) {
        streams.countBypassed(id, body.length());
        if (response instanceof HeadOnlyResponse bare) {
          bare.written();
        }
        write(stream, packer, fields, ((BufferInternal) body).getByteBuf());
        return true;
      }
    }
    return false;
  }

  private static boolean sendable(Http2Stream stream) {
    return !stream.isHeadersSent()
        && !stream.isResetSent()
        && switch (stream.state()) {
          case OPEN, HALF_CLOSED_REMOTE -> true;
          default -> false;
        };
  }

  /** As they are packed; none for those that Vert.x and its codec are to refuse, or to split. */
  private @Nullable Http2Headers fields(HttpServerResponse response, HeaderLines head, long limit) {
    if (!(response instanceof HeadOnlyResponse bare) || bare.hasFields()) {
      for (Map.Entry<String, String> own : response.headers()) {
        head.set(own.getKey(), own.getValue());
      }
      response.headers().clear();
    }
    if (hsts != null) {
      head.set(HstsHandler.NAME, hsts);
    }
    int count = head.count();
    AsciiString[] lines = new AsciiString[count * 2];
    long size = FIELD + 10;
    for (int i = 0; i < count; i++) {
      AsciiString name = KnownHeaderNames.lower(AsciiString.of(head.name(i)));
      AsciiString value = head.octets(i);
      if (head.line(i) < 0 && (!HttpSyntax.isToken(name) || !HttpSyntax.isText(value))) {
        return null;
      }
      lines[i * 2] = name;
      lines[i * 2 + 1] = value;
      size += FIELD + name.length() + value.length();
    }
    if (size > Math.min(limit, MOST_FIELDS)) {
      return null;
    }
    AsciiString status = HttpResponseStatus.valueOf(response.getStatusCode()).codeAsText();
    return ReadOnlyHttp2Headers.serverHeaders(false, status, lines);
  }

  private void write(
      Http2Stream stream, Http2HeadersEncoder packer, Http2Headers fields, ByteBuf body) {
    boolean ends = !body.isReadable();
    ByteBuf frame = context.alloc().directBuffer(USUAL);
    try {
      frame.writeZero(HEADER);
      packer.encodeHeaders(stream.id(), fields, frame);
    } catch (Http2Exception unpackable) {
      frame.release();
      body.release();
      codec.onError(context, true, unpackable);
      return;
    }
    frame.setMedium(0, frame.readableBytes() - HEADER);
    frame.setByte(3, HEADERS);
    frame.setByte(4, ends ? END_HEADERS | END_STREAM : END_HEADERS);
    frame.setInt(5, stream.id());
    stream.headersSent(false);
    if (ends) {
      body.release();
      ChannelPromise sent = context.newPromise();
      sent.addListener(written -> {
        if (!written.isSuccess()) {
          codec.onError(context, true, written.cause());
        }
      });
      context.write(frame, sent);
      codec.closeStreamLocal(stream, sent);
    } else {
      context.write(frame, context.voidPromise());
      codec
          .encoder()
          .flowController()
          .addFlowControlled(stream, new FinalDataFrame(codec, context, stream, body));
    }
    codec.flush(context);
  }
}
