package io.evenkeel.proxy.backend;

import io.evenkeel.http.http1.Http1ResponseDecoder;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.CombinedChannelDuplexHandler;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestEncoder;
import io.vertx.core.http.impl.headers.HeadersMultiMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Decodes and encodes HTTP/1.1 on a connection to a backend, one request and response at a time. */
final class Http1BackendCodec
    extends CombinedChannelDuplexHandler<Http1ResponseDecoder, HttpRequestEncoder> {
  private static final String NAME = "codec";

  private Http1BackendCodec() {
    Http1ResponseDecoder decoder = new Http1ResponseDecoder();
    init(decoder, new Encoder(decoder));
  }

  /**
   * Replaces Vert.x's codec; returns {@code null} if the connection does not use HTTP/1.1. Must be called before the
   * first byte is read.
   */
  static @Nullable Http1BackendCodec install(ChannelPipeline pipeline) {
    if (pipeline.get(NAME) == null) {
      return null;
    }
    Http1BackendCodec codec = new Http1BackendCodec();
    pipeline.replace(NAME, NAME, codec);
    return codec;
  }

  /** Sets the method of a request that was written past the encoder, whose response the decoder reads next. */
  void expectResponseTo(HttpMethod method) {
    inboundHandler().expectResponseTo(method);
  }

  /** The bytes that an incomplete head takes. */
  int heldHeadBytes() {
    return inboundHandler().heldHeapBytes() + inboundHandler().heldDirectBytes();
  }

  /** Whether the last response was HTTP/1.0, which Vert.x does not report. */
  boolean isHttp10() {
    return inboundHandler().isHttp10();
  }

  /** Whether no bytes were read after the end of the last response. */
  boolean isInSync() {
    return inboundHandler().isInSync();
  }

  /** A write has failed: the backend has probably reset the connection, which then does not end a response regularly. */
  void onOutputFailed() {
    inboundHandler().onOutputFailed();
  }

  /** Stops decoding, because the pending request has failed. */
  void stopDecoding() {
    inboundHandler().discardInput();
  }

  private static final class Encoder extends HttpRequestEncoder {
    private final Http1ResponseDecoder decoder;

    Encoder(Http1ResponseDecoder decoder) {
      this.decoder = decoder;
    }

    @Override
    protected void encode(ChannelHandlerContext context, Object message, List<Object> out)
        throws Exception {
      if (message instanceof HttpRequest request) {
        decoder.expectResponseTo(request.method());
      }
      super.encode(context, message, out);
    }

    @Override
    protected void encodeHeaders(HttpHeaders fields, ByteBuf buffer) {
      if (fields instanceof HeadersMultiMap lines) {
        lines.encode(buffer, false);
      } else {
        super.encodeHeaders(fields, buffer);
      }
    }
  }
}
