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
  private static final String NAME = "evenkeel.heads";
  private static final int PREFACE = 24;
  private static final int HEADER = 9;
  private static final int DATA = 0;
  private static final int HEADERS = 1;
  private static final int RST_STREAM = 3;
  private static final int END_STREAM = 1;
  private static final int MOST_OPEN = 1_000;
  private static final int MOST_GAPS = 16;

  private final IntObjectMap<Boolean> open = new IntObjectHashMap<>();
  private final Deque<int[]> gaps = new ArrayDeque<>(1);
  private int highest = -1;
  private int rest = PREFACE;
  private int head;
  private int length;
  private int type;
  private int flags;
  private int stream;
  private boolean lenient;
  private boolean over;
  private int offending;

  /** Puts one behind {@code before}, before a byte of the preface has passed there. */
  public static void after(Channel channel, String before) {
    if (channel.pipeline().get(NAME) == null) {
      channel.pipeline().addAfter(before, NAME, new ClosedStreamGuard());
    }
  }

  /** Takes it away where HTTP/1 is spoken. */
  public static void leave(Channel channel) {
    if (channel.pipeline().get(NAME) != null) {
      channel.pipeline().remove(NAME);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    Http2Error error =
        over ? Http2Error.NO_ERROR : message instanceof ByteBuf bytes ? follow(bytes) : null;
    if (error == null) {
      context.fireChannelRead(message);
      return;
    }
    if (!over && message instanceof ByteBuf bytes && offending > bytes.readerIndex()) {
      // what came in front of it, the first settings perhaps, is heard first
      context.fireChannelRead(bytes.readRetainedSlice(offending - bytes.readerIndex()));
    }
    ReferenceCountUtil.release(message);
    Http2ConnectionHandler codec = context.pipeline().get(Http2ConnectionHandler.class);
    if (!over && codec != null) {
      over = true;
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
      if (rest > 0) {
        int step = Math.min(rest, end - at);
        rest -= step;
        at += step;
      } else if (header(bytes.getUnsignedByte(at++))) {
        Http2Error error = lenient ? null : frame(stream & Integer.MAX_VALUE);
        rest = length;
        head = 0;
        length = 0;
        stream = 0;
        if (error != null) {
          offending = at - HEADER;
          return error;
        }
      }
    }
    return null;
  }

  private boolean header(int octet) {
    if (head < 3) {
      length = length << 8 | octet;
    } else if (head == 3) {
      type = octet;
    } else if (head == 4) {
      flags = octet;
    } else {
      stream = stream << 8 | octet;
    }
    head++;
    return head == HEADER;
  }

  private @Nullable Http2Error frame(int id) {
    boolean ends = (flags & END_STREAM) != 0;
    if (type == HEADERS && id % 2 == 1) {
      if (id > highest) {
        begun(id);
      } else if (!open.containsKey(id)) {
        boolean passedOver = gaps.stream().anyMatch(gap -> id >= gap[0] && id <= gap[1]);
        return passedOver ? Http2Error.PROTOCOL_ERROR : Http2Error.STREAM_CLOSED;
      }
    }
    if (type == RST_STREAM || ends && (type == HEADERS || type == DATA)) {
      open.remove(id);
    }
    return null;
  }

  private void begun(int id) {
    if (id > highest + 2) {
      gaps.addLast(new int[] {highest + 1, id - 1});
      lenient |= gaps.size() > MOST_GAPS;
    }
    highest = id;
    open.put(id, Boolean.TRUE);
    // those that we reset are never ended by the client: so many are not worth remembering
    lenient |= open.size() > MOST_OPEN;
    if (lenient) {
      open.clear();
    }
  }
}
