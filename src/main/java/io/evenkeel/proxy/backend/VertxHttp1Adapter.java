package io.evenkeel.proxy.backend;

import io.evenkeel.http.HeaderLines;
import io.evenkeel.http.HeaderNames;
import io.evenkeel.net.ReceiveBuffers;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.LastHttpContent;
import org.jspecify.annotations.Nullable;

/**
 * Adapts the messages of Vert.x's own HTTP/1.1 client on a connection to a backend: interim responses that it does not
 * know, trailers of requests, and the spelling of the header that it adds.
 */
final class VertxHttp1Adapter extends ChannelDuplexHandler {
  private @Nullable HeaderLines trailers;

  private VertxHttp1Adapter() {}

  /** Adds an adapter in front of {@code vertx}, the handler of Vert.x's client. */
  static void installBefore(ChannelHandlerContext vertx) {
    vertx.pipeline().addBefore(vertx.name(), null, new VertxHttp1Adapter());
  }

  /** Sets the trailers that are written with the end of the current request's body. */
  void setTrailers(HeaderLines lines) {
    trailers = lines;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof HttpResponse head && isUnknown(head.status().code())) {
      context.fireChannelRead(disguise(head));
    } else {
      context.fireChannelRead(
          message instanceof HttpContent body ? ReceiveBuffers.copyUnpooled(body) : message);
    }
  }

  private static boolean isUnknown(int status) {
    return status > HttpResponseStatus.SWITCHING_PROTOCOLS.code()
        && status < HttpResponseStatus.OK.code();
  }

  private static HttpResponse disguise(HttpResponse head) {
    HttpHeaders headers = newHeaders().add(head.headers());
    InterimDisguise.put(headers, head.status().code());
    return new DefaultHttpResponse(head.protocolVersion(), HttpResponseStatus.EARLY_HINTS, headers);
  }

  /** Headers that are not checked, because they were. */
  private static HttpHeaders newHeaders() {
    return DefaultHttpHeadersFactory.headersFactory().withValidation(false).newHeaders();
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    if (message instanceof HttpRequest head
        && head.headers().contains(HeaderNames.TRANSFER_ENCODING)) {
      head.headers().set(HeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
    }
    HeaderLines lines = trailers;
    if (lines != null && message instanceof LastHttpContent end) {
      trailers = null;
      HttpHeaders fields = newHeaders();
      for (int i = 0; i < lines.count(); i++) {
        fields.add(lines.name(i), lines.value(i));
      }
      context.write(new DefaultLastHttpContent(end.content(), fields), promise);
    } else {
      context.write(message, promise);
    }
  }
}
