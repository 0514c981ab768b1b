package io.evenkeel.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.vertx.core.net.impl.VertxHandler;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of one direction of a connection as they are, beside the codec that reads them: it tolerates what RFC 9112
 * lets a recipient tolerate, and two recipients that tolerate differently can be played off against each other.
 */
final class RawLines {
  private static final int MOST_FIELDS = 256;

  private enum In {
    HEAD,
    CHUNKS,
    BODY
  }

  private final RawHead head = new RawHead();
  private final RawChunks chunks = new RawChunks();
  private In in = In.HEAD;
  private int fields;

  RawLines() {
    head.begin(false);
  }

  /** What is wrong with what the codec is about to take; none where nothing is. */
  @Nullable
  String flaw(ByteBuf bytes) {
    return switch (in) {
      case HEAD -> head.flaw(bytes);
      case CHUNKS -> chunks.flaw(bytes);
      case BODY -> null;
    };
  }

  boolean inHead() {
    return in == In.HEAD;
  }

  /** One more field line, of a head or a trailer section. */
  void field() {
    if (++fields > MOST_FIELDS) {
      throw new TooLongHttpHeaderException("more than " + MOST_FIELDS + " fields");
    }
  }

  /**
   * The codec took some.
   *
   * @param bytes how many
   * @param out what it made of them
   * @param from where these begin
   */
  void taken(int bytes, List<Object> out, int from) {
    int size = out.size();
    Object made = size > from ? out.get(size - 1) : null;
    if (made instanceof LastHttpContent) {
      head();
    } else if (made instanceof HttpMessage message) {
      body(message);
    } else if (in == In.HEAD) {
      head.taken(bytes);
    } else if (in == In.CHUNKS) {
      chunks.taken(bytes, made instanceof HttpContent data ? data.content().readableBytes() : 0);
    }
  }

  /**
   * A piece of a body copied out of the pool, as Vert.x would do a moment later, but for those that wait in a paused
   * connection: when that is closed, Vert.x forgets them, and their memory would be lost.
   */
  static HttpContent unpooled(HttpContent piece) {
    return piece.content().isReadable()
        ? piece.replace(VertxHandler.safeBuffer(piece.content()))
        : piece;
  }

  private void head() {
    in = In.HEAD;
    fields = 0;
    head.begin(false);
  }

  private void body(HttpMessage message) {
    if (message.headers().contains(HttpHeaderNames.TRANSFER_ENCODING)) {
      in = In.CHUNKS;
      chunks.begin();
    } else {
      in = In.BODY;
    }
  }
}
