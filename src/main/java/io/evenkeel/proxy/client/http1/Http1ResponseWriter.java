package io.evenkeel.proxy.client.http1;

import io.evenkeel.http.HeaderLines;
import io.evenkeel.http.http1.Http1HeadEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.FullHttpResponse;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes complete responses to an HTTP/1.1 client past Netty's encoder, so that their headers are not copied into
 * Vert.x's head. Vert.x still sees the response end and decides whether the connection stays open.
 */
public final class Http1ResponseWriter extends ChannelOutboundHandlerAdapter {
  private static final String NAME = "evenkeel.answers";
  private static final String CODEC = "httpEncoder";

  private final Http1HeadEncoder headEncoder;
  private final ChannelHandlerContext codecContext;
  private @Nullable HeaderLines pendingHeaders;

  private Http1ResponseWriter(Http1HeadEncoder heads, ChannelHandlerContext codec) {
    this.headEncoder = heads;
    this.codecContext = codec;
  }

  /** Adds a writer right behind the codec, so that the headers of all other handlers pass through it. */
  public static Http1ResponseWriter install(ChannelPipeline pipeline, Http1HeadEncoder heads) {
    Http1ResponseWriter writer = new Http1ResponseWriter(heads, pipeline.context(CODEC));
    pipeline.addAfter(CODEC, NAME, writer);
    return writer;
  }

  /** Removes the writer and the codec, because later bytes are not HTTP. */
  static void removeFrom(ChannelPipeline pipeline) {
    if (pipeline.get(NAME) != null) {
      pipeline.remove(NAME);
    }
    pipeline.remove(CODEC);
  }

  /**
   * Ends a response whose head was not written yet.
   *
   * @param head its headers; a header in Vert.x's own head replaces those of the same name
   * @return completes when {@code body} is no longer read
   */
  Future<?> end(HttpServerResponse response, HeaderLines head, Buffer body) {
    pendingHeaders = head;
    try {
      return response.end(body);
    } finally {
      pendingHeaders = null;
    }
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    HeaderLines head = pendingHeaders;
    if (head == null || !(message instanceof FullHttpResponse response)) {
      context.write(message, promise);
      return;
    }
    pendingHeaders = null;
    for (Iterator<Map.Entry<CharSequence, CharSequence>> vertxLines =
            response.headers().iteratorCharSequence();
        vertxLines.hasNext(); ) {
      Map.Entry<CharSequence, CharSequence> field = vertxLines.next();
      head.set(field.getKey(), field.getValue());
    }
    ByteBuf body = response.content();
    headEncoder.encodeResponse(response.status(), head);
    if (Http1HeadEncoder.isSmallEnoughToCopy(body)) {
      codecContext.write(headEncoder.toBuffer(body, context.alloc()), promise);
      response.release();
    } else {
      codecContext.write(headEncoder.toBuffer(null, context.alloc()));
      codecContext.write(body, promise);
    }
  }
}
