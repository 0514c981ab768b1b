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

/** The HTTP/1 of a connection to a backend, on which one request waits for its answer at a time. */
final class Http1BackendCodec
    extends CombinedChannelDuplexHandler<Http1ResponseDecoder, HttpRequestEncoder> {
  private static final String NAME = "codec";

  private Http1BackendCodec() {
    Http1ResponseDecoder decoder = new Http1ResponseDecoder();
    init(decoder, new Encoder(decoder));
  }

  /** Takes the place of Vert.x's own, where a connection speaks HTTP/1. Before its first bytes. */
  static @Nullable Http1BackendCodec install(ChannelPipeline pipeline) {
    if (pipeline.get(NAME) == null) {
      return null;
    }
    Http1BackendCodec codec = new Http1BackendCodec();
    pipeline.replace(NAME, NAME, codec);
    return codec;
  }

  /** The method of a request that was written past it, whose answer comes next. */
  void expectResponseTo(HttpMethod method) {
    inboundHandler().expectResponseTo(method);
  }

  /** Whether the last answer was one of HTTP/1.0, of which Vert.x says nothing. */
  boolean isHttp10() {
    return inboundHandler().isHttp10();
  }

  /** Whether nothing came behind the last answer. */
  boolean isInSync() {
    return inboundHandler().isInSync();
  }

  /** Hands nothing out any more: whoever waited for an answer has been told that there is none. */
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
      if (fields instanceof HeadersMultiMap ours) {
        ours.encode(buffer, false);
      } else {
        super.encodeHeaders(fields, buffer);
      }
    }
  }
}
