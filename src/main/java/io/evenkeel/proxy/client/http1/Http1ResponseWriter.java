package io.evenkeel.proxy.client.http1;

import io.evenkeel.http.HeaderLines;
import io.evenkeel.http.HeaderNames;
import io.evenkeel.http.http1.Http1HeadEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes interim and complete responses to an HTTP/1.1 client past Netty's encoder: interim ones because Vert.x knows only
 * two of them, complete ones so that their headers are not copied into Vert.x's head. Vert.x still sees a complete response
 * end and decides whether the connection stays open.
 */
public final class Http1ResponseWriter extends ChannelOutboundHandlerAdapter {
  private static final String NAME = "evenkeel.answers";
  private static final String CODEC = "httpEncoder";

  private final Http1HeadEncoder headEncoder;
  private final ChannelHandlerContext codecContext;
  private final boolean writesFinal;
  private @Nullable HeaderLines pendingHeaders;

  private Http1ResponseWriter(
      Http1HeadEncoder heads, ChannelHandlerContext codec, boolean writesFinal) {
    this.headEncoder = heads;
    this.codecContext = codec;
    this.writesFinal = writesFinal;
  }

  /**
   * Adds a writer right behind the codec, so that the headers of all other handlers pass through it.
   *
   * @param writesFinal false if Vert.x writes all final responses
   */
  public static Http1ResponseWriter install(
      ChannelPipeline pipeline, Http1HeadEncoder heads, boolean writesFinal) {
    Http1ResponseWriter writer =
        new Http1ResponseWriter(heads, pipeline.context(CODEC), writesFinal);
    pipeline.addAfter(CODEC, NAME, writer);
    return writer;
  }

  /** Writes a 101, and removes the writer and the codec, because later bytes are not HTTP. */
  void writeSwitch(String reasonPhrase, HeaderLines head) {
    write(
        new HttpResponseStatus(HttpResponseStatus.SWITCHING_PROTOCOLS.code(), reasonPhrase), head);
    ChannelPipeline pipeline = codecContext.pipeline();
    pipeline.remove(NAME);
    pipeline.remove(CODEC);
  }

  /** Whether {@link #end} may be called. */
  boolean writesFinal() {
    return writesFinal;
  }

  /** Writes and flushes an interim response. */
  void writeInterim(int status, HeaderLines head) {
    write(HttpResponseStatus.valueOf(status), head);
    codecContext.flush();
  }

  private void write(HttpResponseStatus status, HeaderLines head) {
    headEncoder.encodeResponse(status, head);
    codecContext.write(headEncoder.toBuffer(null, codecContext.alloc()));
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
      head.set(HeaderNames.capitalized(field.getKey()), field.getValue());
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
