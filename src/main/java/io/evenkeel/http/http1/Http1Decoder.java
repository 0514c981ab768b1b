package io.evenkeel.http.http1;

import io.evenkeel.http.ByteScanner;
import io.evenkeel.http.ReceivedHeaders;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the messages of HTTP/1 that come by one direction of a connection (RFC 9112), to the letter, in one pass over
 * their bytes; of a body it hands on what was read, as slices.
 */
public abstract class Http1Decoder extends ByteToMessageDecoder {
  static final long NOTHING = 0;
  static final long CHUNKS = -1;
  static final long TILL_CLOSE = -2;

  static final int VERSION_BYTES = 8;
  private static final long ONE_ONE =
      ByteScanner.eight("HTTP/1.1".getBytes(StandardCharsets.US_ASCII), 0);
  private static final long ONE_ZERO =
      ByteScanner.eight("HTTP/1.0".getBytes(StandardCharsets.US_ASCII), 0);

  private enum In {
    HEAD,
    LENGTH,
    CHUNKS,
    TRAILERS,
    OPEN,
    RAW,
    OVER
  }

  private final HeaderParser lines;
  private final ChunkedBodyParser chunks;
  private final int mostPiece;
  private In in = In.HEAD;
  private boolean begun;
  private long left;

  Http1Decoder(HeaderParser lines, int mostLine, int mostPiece) {
    this.lines = lines;
    this.chunks = new ChunkedBodyParser(mostLine, mostPiece);
    this.mostPiece = mostPiece;
  }

  /**
   * Reads a first line.
   *
   * @throws IllegalArgumentException where it is none
   */
  abstract void firstLine(byte[] bytes, int from, int to);

  /**
   * The message whose first line was read last.
   *
   * @throws IllegalArgumentException where its framing is in doubt
   */
  abstract HttpMessage message(ReceivedHeaders fields);

  /** How many bytes follow, or one of the constants. */
  abstract long body();

  /** What stands for a message whose head cannot be read. */
  abstract void refuse(Exception why, List<Object> out);

  /** Whether no message has begun, or the head of one is being read. */
  final boolean inHead() {
    return in == In.HEAD;
  }

  final boolean begun() {
    return begun;
  }

  /** Whether nothing is read any more. */
  final boolean isOver() {
    return in == In.OVER;
  }

  /** What comes from now on is no HTTP. */
  final void raw() {
    in = In.RAW;
  }

  /** What comes from now on is thrown away. */
  public final void over() {
    in = In.OVER;
    lines.forget();
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf bytes, List<Object> out)
      throws Exception {
    try {
      read(bytes, out);
    } catch (RuntimeException why) {
      fail(why, bytes, out);
    }
  }

  /** Reads no more of this, or of what comes behind it. */
  final void fail(Exception why, ByteBuf bytes, List<Object> out) {
    bytes.skipBytes(bytes.readableBytes());
    if (inHead()) {
      refuse(why, out);
    } else {
      LastHttpContent end = new DefaultLastHttpContent(Unpooled.EMPTY_BUFFER);
      end.setDecoderResult(DecoderResult.failure(why));
      out.add(end);
    }
    over();
  }

  private void read(ByteBuf bytes, List<Object> out) {
    switch (in) {
      case HEAD -> head(bytes, out);
      case LENGTH -> measured(bytes, out);
      case CHUNKS -> chunk(bytes, out);
      case TRAILERS -> trailers(bytes, out);
      case OPEN ->
        out.add(new DefaultHttpContent(
            bytes.readRetainedSlice(Math.min(bytes.readableBytes(), mostPiece))));
      case RAW -> out.add(bytes.readRetainedSlice(bytes.readableBytes()));
      case OVER -> bytes.skipBytes(bytes.readableBytes());
    }
  }

  private void head(ByteBuf bytes, List<Object> out) {
    while (bytes.isReadable()) {
      lines.fill(bytes);
      if (!begun) {
        int end = lines.firstLine();
        if (end < 0) {
          continue;
        }
        firstLine(lines.bytes(), lines.at(), end);
        begun = true;
        lines.past(end);
      }
      if (lines.fields()) {
        lines.giveBack(bytes);
        HttpMessage message = message(lines.take());
        begun = false;
        out.add(message);
        begin(body(), out);
        return;
      }
    }
  }

  private void begin(long body, List<Object> out) {
    if (body == CHUNKS) {
      in = In.CHUNKS;
      chunks.reset();
    } else if (body == TILL_CLOSE) {
      in = In.OPEN;
    } else if (body == NOTHING) {
      end(LastHttpContent.EMPTY_LAST_CONTENT, out);
    } else {
      in = In.LENGTH;
      left = body;
    }
  }

  private void end(LastHttpContent last, List<Object> out) {
    out.add(last);
    in = In.HEAD;
    lines.begin();
  }

  private void measured(ByteBuf bytes, List<Object> out) {
    int length = (int) Math.min(left, Math.min(bytes.readableBytes(), mostPiece));
    if (length == 0) {
      return;
    }
    left -= length;
    ByteBuf piece = bytes.readRetainedSlice(length);
    if (left == 0) {
      end(new DefaultLastHttpContent(piece, EmptyHttpHeaders.INSTANCE), out);
    } else {
      out.add(new DefaultHttpContent(piece));
    }
  }

  private void chunk(ByteBuf bytes, List<Object> out) {
    ByteBuf piece = chunks.readData(bytes);
    if (piece != null) {
      out.add(new DefaultHttpContent(piece));
    } else if (chunks.atLastChunk()) {
      in = In.TRAILERS;
      trailers(bytes, out);
    }
  }

  private void trailers(ByteBuf bytes, List<Object> out) {
    while (bytes.isReadable()) {
      lines.fill(bytes);
      if (lines.fields()) {
        lines.giveBack(bytes);
        ReceivedHeaders trailers = lines.take();
        end(
            trailers.isEmpty()
                ? LastHttpContent.EMPTY_LAST_CONTENT
                : new DefaultLastHttpContent(Unpooled.EMPTY_BUFFER, trailers),
            out);
        return;
      }
    }
  }

  /** An answer whose end is the connection's has come to it. */
  final void closed(List<Object> out) {
    if (in == In.OPEN) {
      end(LastHttpContent.EMPTY_LAST_CONTENT, out);
    }
  }

  @Override
  protected void decodeLast(ChannelHandlerContext context, ByteBuf bytes, List<Object> out)
      throws Exception {
    super.decodeLast(context, bytes, out);
    lines.forget();
  }

  @Override
  protected void handlerRemoved0(ChannelHandlerContext context) {
    ByteBuf rest = lines.rest();
    if (rest.isReadable()) {
      // a head that had begun is none: what comes here is no HTTP any more
      context.fireChannelRead(rest);
      context.fireChannelReadComplete();
    }
  }

  /** The version whose name stands there, where it is one of ours. */
  static @Nullable HttpVersion version(byte[] bytes, int from) {
    long text = ByteScanner.eight(bytes, from);
    return text == ONE_ONE ? HttpVersion.HTTP_1_1 : text == ONE_ZERO ? HttpVersion.HTTP_1_0 : null;
  }
}
