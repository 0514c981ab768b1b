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
  static final long NO_BODY = 0;
  static final long CHUNKED = -1;
  static final long UNTIL_CLOSE = -2;

  static final int VERSION_BYTES = 8;
  private static final long HTTP_1_1_BYTES =
      ByteScanner.readLong("HTTP/1.1".getBytes(StandardCharsets.US_ASCII), 0);
  private static final long HTTP_1_0_BYTES =
      ByteScanner.readLong("HTTP/1.0".getBytes(StandardCharsets.US_ASCII), 0);

  private enum State {
    HEAD,
    FIXED_LENGTH,
    CHUNKED,
    TRAILERS,
    UNTIL_CLOSE,
    RAW,
    DISCARDING
  }

  private final HeaderParser headerParser;
  private final ChunkedBodyParser chunkParser;
  private final int maxPieceBytes;
  private State state = State.HEAD;
  private boolean headBegun;
  private long remaining;

  Http1Decoder(HeaderParser lines, int mostLine, int mostPiece) {
    this.headerParser = lines;
    this.chunkParser = new ChunkedBodyParser(mostLine, mostPiece);
    this.maxPieceBytes = mostPiece;
  }

  /**
   * Reads a first line.
   *
   * @throws IllegalArgumentException where it is none
   */
  abstract void parseFirstLine(byte[] bytes, int from, int to);

  /**
   * The message whose first line was read last.
   *
   * @throws IllegalArgumentException where its framing is in doubt
   */
  abstract HttpMessage createMessage(ReceivedHeaders fields);

  /** How many bytes follow, or one of the constants. */
  abstract long bodyLength();

  /** What stands for a message whose head cannot be read. */
  abstract void emitMalformed(Exception why, List<Object> out);

  /** Whether no message has begun, or the head of one is being read. */
  final boolean isInHead() {
    return state == State.HEAD;
  }

  final boolean headBegun() {
    return headBegun;
  }

  /** Whether nothing is read any more. */
  final boolean isDiscarding() {
    return state == State.DISCARDING;
  }

  /** What comes from now on is no HTTP. */
  final void switchToRaw() {
    state = State.RAW;
  }

  /** What comes from now on is thrown away. */
  public final void discardInput() {
    state = State.DISCARDING;
    headerParser.clear();
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf bytes, List<Object> out)
      throws Exception {
    try {
      parse(bytes, out);
    } catch (RuntimeException why) {
      fail(why, bytes, out);
    }
  }

  /** Reads no more of this, or of what comes behind it. */
  final void fail(Exception why, ByteBuf bytes, List<Object> out) {
    bytes.skipBytes(bytes.readableBytes());
    if (isInHead()) {
      emitMalformed(why, out);
    } else {
      LastHttpContent end = new DefaultLastHttpContent(Unpooled.EMPTY_BUFFER);
      end.setDecoderResult(DecoderResult.failure(why));
      out.add(end);
    }
    discardInput();
  }

  private void parse(ByteBuf bytes, List<Object> out) {
    switch (state) {
      case HEAD -> readHead(bytes, out);
      case FIXED_LENGTH -> readFixedLength(bytes, out);
      case CHUNKED -> readChunk(bytes, out);
      case TRAILERS -> readTrailers(bytes, out);
      case UNTIL_CLOSE ->
        out.add(new DefaultHttpContent(
            bytes.readRetainedSlice(Math.min(bytes.readableBytes(), maxPieceBytes))));
      case RAW -> out.add(bytes.readRetainedSlice(bytes.readableBytes()));
      case DISCARDING -> bytes.skipBytes(bytes.readableBytes());
    }
  }

  private void readHead(ByteBuf bytes, List<Object> out) {
    while (bytes.isReadable()) {
      headerParser.fill(bytes);
      if (!headBegun) {
        int end = headerParser.findFirstLineEnd();
        if (end < 0) {
          continue;
        }
        parseFirstLine(headerParser.bytes(), headerParser.at(), end);
        headBegun = true;
        headerParser.advancePast(end);
      }
      if (headerParser.readSection()) {
        headerParser.unreadRest(bytes);
        HttpMessage message = createMessage(headerParser.takeHeaders());
        headBegun = false;
        out.add(message);
        beginBody(bodyLength(), out);
        return;
      }
    }
  }

  private void beginBody(long body, List<Object> out) {
    if (body == CHUNKED) {
      state = State.CHUNKED;
      chunkParser.reset();
    } else if (body == UNTIL_CLOSE) {
      state = State.UNTIL_CLOSE;
    } else if (body == NO_BODY) {
      endMessage(LastHttpContent.EMPTY_LAST_CONTENT, out);
    } else {
      state = State.FIXED_LENGTH;
      remaining = body;
    }
  }

  private void endMessage(LastHttpContent last, List<Object> out) {
    out.add(last);
    state = State.HEAD;
    headerParser.reset();
  }

  private void readFixedLength(ByteBuf bytes, List<Object> out) {
    int length = (int) Math.min(remaining, Math.min(bytes.readableBytes(), maxPieceBytes));
    if (length == 0) {
      return;
    }
    remaining -= length;
    ByteBuf piece = bytes.readRetainedSlice(length);
    if (remaining == 0) {
      endMessage(new DefaultLastHttpContent(piece, EmptyHttpHeaders.INSTANCE), out);
    } else {
      out.add(new DefaultHttpContent(piece));
    }
  }

  private void readChunk(ByteBuf bytes, List<Object> out) {
    ByteBuf piece = chunkParser.readData(bytes);
    if (piece != null) {
      out.add(new DefaultHttpContent(piece));
    } else if (chunkParser.atLastChunk()) {
      state = State.TRAILERS;
      readTrailers(bytes, out);
    }
  }

  private void readTrailers(ByteBuf bytes, List<Object> out) {
    while (bytes.isReadable()) {
      headerParser.fill(bytes);
      if (headerParser.readSection()) {
        headerParser.unreadRest(bytes);
        ReceivedHeaders trailers = headerParser.takeHeaders();
        endMessage(
            trailers.isEmpty()
                ? LastHttpContent.EMPTY_LAST_CONTENT
                : new DefaultLastHttpContent(Unpooled.EMPTY_BUFFER, trailers),
            out);
        return;
      }
    }
  }

  /** An answer whose end is the connection's has come to it. */
  final void onConnectionClosed(List<Object> out) {
    if (state == State.UNTIL_CLOSE) {
      endMessage(LastHttpContent.EMPTY_LAST_CONTENT, out);
    }
  }

  @Override
  protected void decodeLast(ChannelHandlerContext context, ByteBuf bytes, List<Object> out)
      throws Exception {
    super.decodeLast(context, bytes, out);
    headerParser.clear();
  }

  @Override
  protected void handlerRemoved0(ChannelHandlerContext context) {
    ByteBuf rest = headerParser.takeRest();
    if (rest.isReadable()) {
      // a head that had begun is none: what comes here is no HTTP any more
      context.fireChannelRead(rest);
      context.fireChannelReadComplete();
    }
  }

  /** The version whose name stands there, where it is one of ours. */
  static @Nullable HttpVersion parseVersion(byte[] bytes, int from) {
    long text = ByteScanner.readLong(bytes, from);
    return text == HTTP_1_1_BYTES
        ? HttpVersion.HTTP_1_1
        : text == HTTP_1_0_BYTES ? HttpVersion.HTTP_1_0 : null;
  }
}
