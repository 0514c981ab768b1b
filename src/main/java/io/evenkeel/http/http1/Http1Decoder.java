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
 * Decodes the HTTP/1 messages of one direction of a connection strictly (RFC 9112), in one pass over the bytes. Bodies
 * are emitted as slices of the buffers that were read.
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
  private boolean hasFirstLine;
  private long remaining;

  Http1Decoder(HeaderParser headerParser, int maxLineBytes, int maxPieceBytes) {
    this.headerParser = headerParser;
    this.chunkParser = new ChunkedBodyParser(maxLineBytes, maxPieceBytes);
    this.maxPieceBytes = maxPieceBytes;
  }

  /**
   * Parses a first line and stores its parts for {@link #createMessage}.
   *
   * @throws IllegalArgumentException if it is malformed
   */
  abstract void parseFirstLine(byte[] bytes, int from, int to);

  /**
   * Creates the message of the last first line.
   *
   * @throws IllegalArgumentException if the length of its body is ambiguous
   */
  abstract HttpMessage createMessage(ReceivedHeaders headers);

  /** The length of the body of the last message in bytes, or one of the constants. */
  abstract long bodyLength();

  /** Emits the replacement of a message with a malformed head. */
  abstract void emitMalformed(Exception cause, List<Object> out);

  /** The bytes of the heap that an incomplete head takes, and what else is kept. */
  public int heldHeapBytes() {
    return headerParser.capacity();
  }

  /** The size of the buffer with bytes that were read and not decoded. */
  public final int heldDirectBytes() {
    return internalBuffer().capacity();
  }

  /** Whether the decoder is between two messages or within a head. */
  final boolean isInHead() {
    return state == State.HEAD;
  }

  /** Whether the first line of the current head was parsed. */
  final boolean hasFirstLine() {
    return hasFirstLine;
  }

  /** Whether all further input is discarded. */
  final boolean isDiscarding() {
    return state == State.DISCARDING;
  }

  /** Emits all further input as plain buffers. */
  final void switchToRaw() {
    state = State.RAW;
  }

  /** Discards all further input. */
  public final void discardInput() {
    state = State.DISCARDING;
    headerParser.clear();
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf bytes, List<Object> out)
      throws Exception {
    parse(bytes, out);
  }

  /** Parses the next part of {@code bytes}. */
  final void parse(ByteBuf bytes, List<Object> out) {
    try {
      parsePart(bytes, out);
    } catch (RuntimeException cause) {
      fail(cause, bytes, out);
    }
  }

  /** Emits the failure, and discards {@code bytes} and all further input. */
  final void fail(Exception cause, ByteBuf bytes, List<Object> out) {
    bytes.skipBytes(bytes.readableBytes());
    if (isInHead()) {
      emitMalformed(cause, out);
    } else {
      LastHttpContent end = new DefaultLastHttpContent(Unpooled.EMPTY_BUFFER);
      end.setDecoderResult(DecoderResult.failure(cause));
      out.add(end);
    }
    discardInput();
  }

  private void parsePart(ByteBuf bytes, List<Object> out) {
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
      if (!hasFirstLine) {
        int end = headerParser.findFirstLineEnd();
        if (end < 0) {
          continue;
        }
        parseFirstLine(headerParser.bytes(), headerParser.at(), end);
        hasFirstLine = true;
        headerParser.advancePast(end);
      }
      if (headerParser.readSection()) {
        headerParser.unreadRest(bytes);
        HttpMessage message = createMessage(headerParser.takeHeaders());
        hasFirstLine = false;
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

  /** Ends a message whose body lasts until the connection closes. */
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
      // the bytes of an incomplete head are not HTTP: the connection has switched protocols
      context.fireChannelRead(rest);
      context.fireChannelReadComplete();
    }
  }

  /** The version at {@code from}, or null if it is not one of the two that are supported. */
  static @Nullable HttpVersion parseVersion(byte[] bytes, int from) {
    long text = ByteScanner.readLong(bytes, from);
    return text == HTTP_1_1_BYTES
        ? HttpVersion.HTTP_1_1
        : text == HTTP_1_0_BYTES ? HttpVersion.HTTP_1_0 : null;
  }
}
