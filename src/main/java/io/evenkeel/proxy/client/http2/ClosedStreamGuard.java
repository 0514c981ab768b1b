package io.evenkeel.proxy.client.http2;

import io.evenkeel.http.http2.FrameHeaderScanner;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameTypes;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Reads the frame headers that a client sends. Closes a client's HTTP/2 connection with an error if a HEADERS frame arrives on a stream that the client has ended or
 * skipped (RFC 9113 section 5.1). Netty resets such a stream or ignores the frame. Reports to the connection how much
 * of an incomplete frame or head the codec keeps.
 */
public final class ClosedStreamGuard extends ChannelInboundHandlerAdapter {
  private static final String HANDLER_NAME = "evenkeel.heads";
  private static final int END_STREAM = 1;
  private static final int END_HEADERS = 4;
  private static final int MAX_OPEN_STREAMS = 1_000;
  private static final int MAX_SKIPPED_RANGES = 16;

  private final FrameHeaderScanner scanner =
      new FrameHeaderScanner(FrameHeaderScanner.PREFACE_BYTES);
  private final IntObjectMap<Boolean> openStreams = new IntObjectHashMap<>();
  private final Deque<int[]> skippedRanges = new ArrayDeque<>(1);
  private int highestId = -1;
  private boolean disabled;
  private boolean failed;
  private int offendingIndex;

  /** The bytes of a head whose last frame was not read yet, in complete frames. */
  private int headBytes;

  /** When the head began that is not complete, as {@link System#nanoTime}; 0 if there is none. */
  private long headSince;

  private int reportedBytes;

  /**
   * Adds a guard behind the handler {@code before}. Must be called before a byte of the preface has passed that
   * handler.
   */
  public static void installAfter(Channel channel, String before) {
    if (channel.pipeline().get(HANDLER_NAME) == null) {
      channel.pipeline().addAfter(before, HANDLER_NAME, new ClosedStreamGuard());
    }
  }

  /** Removes the guard from a connection that speaks HTTP/1. */
  public static void removeFrom(Channel channel) {
    if (channel.pipeline().get(HANDLER_NAME) != null) {
      channel.pipeline().remove(HANDLER_NAME);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    Http2Error error =
        failed ? Http2Error.NO_ERROR : message instanceof ByteBuf bytes ? findError(bytes) : null;
    if (error == null) {
      context.fireChannelRead(message);
      return;
    }
    if (!failed && message instanceof ByteBuf bytes && offendingIndex > bytes.readerIndex()) {
      // first let the codec handle the frames before this one: the first SETTINGS may be among them
      context.fireChannelRead(bytes.readRetainedSlice(offendingIndex - bytes.readerIndex()));
    }
    ReferenceCountUtil.release(message);
    Http2ConnectionHandler codec = context.pipeline().get(Http2ConnectionHandler.class);
    if (!failed && codec != null) {
      failed = true;
      codec.onError(
          context.pipeline().context(codec),
          false,
          Http2Exception.connectionError(error, "a head on a stream that is over"));
      context.pipeline().context(codec).flush();
    }
  }

  private @Nullable Http2Error findError(ByteBuf bytes) {
    for (int at = scanner.scan(bytes, bytes.readerIndex()); at >= 0; at = scanner.scan(bytes, at)) {
      countHeadBytes();
      Http2Error error = disabled ? null : checkFrame(scanner.streamId());
      if (error != null) {
        offendingIndex = at - FrameHeaderScanner.HEADER_BYTES;
        return error;
      }
    }
    return null;
  }

  private void countHeadBytes() {
    if (isPartOfHead()) {
      boolean ends = scanner.hasFlag(END_HEADERS);
      headBytes = ends ? 0 : headBytes + scanner.length();
      headSince = ends ? 0 : headSince;
    }
  }

  private boolean isPartOfHead() {
    return scanner.type() == Http2FrameTypes.HEADERS
        || scanner.type() == Http2FrameTypes.CONTINUATION;
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    int inFrame = scanner.incompleteBytes();
    int bytes = headBytes + inFrame;
    if (bytes != reportedBytes) {
      boolean inHead =
          headBytes > 0 || inFrame >= FrameHeaderScanner.HEADER_BYTES && isPartOfHead();
      headSince = !inHead ? 0 : headSince == 0 ? System.nanoTime() : headSince;
      Http2ClientConnection connection = Http2ClientConnection.of(context.channel());
      if (connection != null) {
        reportedBytes = bytes;
        connection.memory().setIncomplete(bytes, headSince);
      }
    }
    context.fireChannelReadComplete();
  }

  private @Nullable Http2Error checkFrame(int id) {
    int type = scanner.type();
    if (type == Http2FrameTypes.HEADERS && id % 2 == 1) {
      if (id > highestId) {
        onStreamOpened(id);
      } else if (!openStreams.containsKey(id)) {
        boolean skipped =
            skippedRanges.stream().anyMatch(range -> id >= range[0] && id <= range[1]);
        return skipped ? Http2Error.PROTOCOL_ERROR : Http2Error.STREAM_CLOSED;
      }
    }
    boolean carriesMessage = type == Http2FrameTypes.HEADERS || type == Http2FrameTypes.DATA;
    if (type == Http2FrameTypes.RST_STREAM || carriesMessage && scanner.hasFlag(END_STREAM)) {
      openStreams.remove(id);
    }
    return null;
  }

  private void onStreamOpened(int id) {
    if (id > highestId + 2) {
      skippedRanges.addLast(new int[] {highestId + 1, id - 1});
      disabled |= skippedRanges.size() > MAX_SKIPPED_RANGES;
    }
    highestId = id;
    openStreams.put(id, Boolean.TRUE);
    // the client never ends a stream that was reset here; with too many of them the guard disables
    // itself
    disabled |= openStreams.size() > MAX_OPEN_STREAMS;
    if (disabled) {
      openStreams.clear();
    }
  }
}
