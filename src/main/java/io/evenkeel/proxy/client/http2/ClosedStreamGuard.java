package io.evenkeel.proxy.client.http2;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Follows what a client of HTTP/2 sends from frame to frame, and ends its connection where a head comes on a stream that it
 * has ended itself, or passed over (RFC 9113 section 5.1): Netty answers that with a reset, or not at all.
 */
public final class ClosedStreamGuard extends ChannelInboundHandlerAdapter {
  private static final String HANDLER_NAME = "evenkeel.heads";
  private static final int PREFACE_BYTES = 24;
  private static final int HEADER_BYTES = 9;
  private static final int DATA = 0;
  private static final int HEADERS = 1;
  private static final int RST_STREAM = 3;
  private static final int END_STREAM = 1;
  private static final int MAX_OPEN = 1_000;
  private static final int MAX_GAPS = 16;

  private final IntObjectMap<Boolean> openStreams = new IntObjectHashMap<>();
  private final Deque<int[]> skippedRanges = new ArrayDeque<>(1);
  private int highestId = -1;
  private int bytesLeft = PREFACE_BYTES;
  private int headerBytes;
  private int length;
  private int type;
  private int flags;
  private int streamId;
  private boolean disabled;
  private boolean failed;
  private int offendingIndex;

  /** Puts one behind {@code before}, before a byte of the preface has passed there. */
  public static void installAfter(Channel channel, String before) {
    if (channel.pipeline().get(HANDLER_NAME) == null) {
      channel.pipeline().addAfter(before, HANDLER_NAME, new ClosedStreamGuard());
    }
  }

  /** Takes it away where HTTP/1 is spoken. */
  public static void removeFrom(Channel channel) {
    if (channel.pipeline().get(HANDLER_NAME) != null) {
      channel.pipeline().remove(HANDLER_NAME);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    Http2Error error =
        failed ? Http2Error.NO_ERROR : message instanceof ByteBuf bytes ? follow(bytes) : null;
    if (error == null) {
      context.fireChannelRead(message);
      return;
    }
    if (!failed && message instanceof ByteBuf bytes && offendingIndex > bytes.readerIndex()) {
      // what came in front of it, the first settings perhaps, is heard first
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

  private @Nullable Http2Error follow(ByteBuf bytes) {
    int at = bytes.readerIndex();
    int end = bytes.writerIndex();
    while (at < end) {
      if (bytesLeft > 0) {
        int step = Math.min(bytesLeft, end - at);
        bytesLeft -= step;
        at += step;
      } else if (parseHeaderByte(bytes.getUnsignedByte(at++))) {
        Http2Error error = disabled ? null : checkFrame(streamId & Integer.MAX_VALUE);
        bytesLeft = length;
        headerBytes = 0;
        length = 0;
        streamId = 0;
        if (error != null) {
          offendingIndex = at - HEADER_BYTES;
          return error;
        }
      }
    }
    return null;
  }

  private boolean parseHeaderByte(int octet) {
    if (headerBytes < 3) {
      length = length << 8 | octet;
    } else if (headerBytes == 3) {
      type = octet;
    } else if (headerBytes == 4) {
      flags = octet;
    } else {
      streamId = streamId << 8 | octet;
    }
    headerBytes++;
    return headerBytes == HEADER_BYTES;
  }

  private @Nullable Http2Error checkFrame(int id) {
    boolean ends = (flags & END_STREAM) != 0;
    if (type == HEADERS && id % 2 == 1) {
      if (id > highestId) {
        onStreamOpened(id);
      } else if (!openStreams.containsKey(id)) {
        boolean passedOver = skippedRanges.stream().anyMatch(gap -> id >= gap[0] && id <= gap[1]);
        return passedOver ? Http2Error.PROTOCOL_ERROR : Http2Error.STREAM_CLOSED;
      }
    }
    if (type == RST_STREAM || ends && (type == HEADERS || type == DATA)) {
      openStreams.remove(id);
    }
    return null;
  }

  private void onStreamOpened(int id) {
    if (id > highestId + 2) {
      skippedRanges.addLast(new int[] {highestId + 1, id - 1});
      disabled |= skippedRanges.size() > MAX_GAPS;
    }
    highestId = id;
    openStreams.put(id, Boolean.TRUE);
    // those that we reset are never ended by the client: so many are not worth remembering
    disabled |= openStreams.size() > MAX_OPEN;
    if (disabled) {
      openStreams.clear();
    }
  }
}
