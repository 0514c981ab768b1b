package io.evenkeel.proxy.client.http2;

import io.evenkeel.http.HeaderLines;
import io.evenkeel.http.HttpSyntax;
import io.evenkeel.http.KnownHeaderNames;
import io.evenkeel.net.VertxInternals;
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
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * Writes interim and small complete responses to an HTTP/2 client (RFC 9113 section 8.1) past Vert.x's stream: encodes the
 * head directly from its header lines and passes the body to Netty's flow control without a copy. Vert.x sees the stream
 * end.
 */
final class Http2ResponseWriter {
  /** The header of a frame (RFC 9113 section 4.1). */
  static final int FRAME_HEADER_BYTES = 9;

  static final int END_STREAM = 1;
  private static final int HEADERS = 1;
  private static final int END_HEADERS = 4;

  /**
   * A header list of up to this size fits into the smallest maximum frame size that a client may set, in any
   * encoding.
   */
  private static final int MAX_HEADER_LIST_BYTES = 8 * 1024;

  /**
   * The size that a header counts in addition to its name and value (RFC 9113 section 6.5.2). HPACK adds less than
   * this.
   */
  private static final int HEADER_OVERHEAD_BYTES = 32;

  private static final int INITIAL_BUFFER_BYTES = 256;

  private final ChannelHandlerContext context;
  private final Http2ConnectionHandler codec;
  private final boolean writesFinal;

  /**
   * @param context the context of the codec
   * @param writesFinal false if Vert.x writes all final responses
   */
  Http2ResponseWriter(ChannelHandlerContext context, boolean writesFinal) {
    this.context = context;
    this.writesFinal = writesFinal;
    this.codec = (Http2ConnectionHandler) context.handler();
  }

  /**
   * Writes a response, unless Vert.x has to: because the response is large, or the stream cannot take a head.
   *
   * @param head its headers
   * @param body the stream owns it if the response is written
   * @return whether the response was written
   */
  boolean tryWrite(int id, int status, HeaderLines head, Buffer body) {
    Http2Stream stream = codec.connection().stream(id);
    if (writesFinal
        && stream != null
        && canSendHeaders(stream)
        && body.length() <= FrameCoalescer.MAX_COALESCED_FRAME_BYTES
        && codec.encoder().configuration().headersConfiguration()
            instanceof Http2HeadersEncoder encoder) {
      Http2Headers fields = buildHeaders(status, head, encoder.configuration().maxHeaderListSize());
      if (fields != null) {
        write(stream, encoder, fields, VertxInternals.bytes(body));
        return true;
      }
    }
    return false;
  }

  /** Writes an interim response, unless the stream has ended or the headers are more than the client accepts. */
  void writeInterim(int id, int status, HeaderLines head) {
    Http2Stream stream = codec.connection().stream(id);
    if (stream != null && canSendHeaders(stream)) {
      Http2Headers fields = buildHeaders(
          status, head, codec.encoder().configuration().headersConfiguration().maxHeaderListSize());
      if (fields != null) {
        codec.encoder().writeHeaders(context, id, fields, 0, false, context.newPromise());
        codec.flush(context);
      }
    }
  }

  private static boolean canSendHeaders(Http2Stream stream) {
    return !stream.isHeadersSent()
        && !stream.isResetSent()
        && switch (stream.state()) {
          case OPEN, HALF_CLOSED_REMOTE -> true;
          default -> false;
        };
  }

  /** Returns the headers to encode; {@code null} if Vert.x and its codec have to reject or split them. */
  private static @Nullable Http2Headers buildHeaders(int status, HeaderLines head, long limit) {
    int count = head.count();
    AsciiString[] lines = new AsciiString[count * 2];
    long size = HEADER_OVERHEAD_BYTES + 10;
    for (int i = 0; i < count; i++) {
      AsciiString name = KnownHeaderNames.toLowerCase(AsciiString.of(head.name(i)));
      AsciiString value = head.asciiValue(i);
      if (head.sourceLine(i) < 0
          && (!HttpSyntax.isToken(name) || !HttpSyntax.isHeaderValue(value))) {
        return null;
      }
      lines[i * 2] = name;
      lines[i * 2 + 1] = value;
      size += HEADER_OVERHEAD_BYTES + name.length() + value.length();
    }
    if (size > Math.min(limit, MAX_HEADER_LIST_BYTES)) {
      return null;
    }
    return ReadOnlyHttp2Headers.serverHeaders(
        false, HttpResponseStatus.valueOf(status).codeAsText(), lines);
  }

  private void write(
      Http2Stream stream, Http2HeadersEncoder encoder, Http2Headers fields, ByteBuf body) {
    boolean ends = !body.isReadable();
    ByteBuf frame = context.alloc().directBuffer(INITIAL_BUFFER_BYTES);
    try {
      frame.writeZero(FRAME_HEADER_BYTES);
      encoder.encodeHeaders(stream.id(), fields, frame);
    } catch (Http2Exception failure) {
      frame.release();
      body.release();
      codec.onError(context, true, failure);
      return;
    }
    frame.setMedium(0, frame.readableBytes() - FRAME_HEADER_BYTES);
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
