package io.evenkeel.proxy.client.http2;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;

/**
 * Follows what HTTP/2 sends from frame to frame (RFC 9113 section 4.1), and tells the stream of each that carries data, or
 * resets it: no other place knows what a flow-controlled stream was able to send.
 */
final class SentFrameObserver extends ChannelOutboundHandlerAdapter {
  private static final int HEADER = 9;
  private static final int DATA = 0;
  private static final int RST_STREAM = 3;
  private final Told told;
  private int head;
  private int length;
  private int type;
  private int stream;
  private int rest;

  /** Who is told. */
  interface Told {
    void data(int stream, int bytes);

    void reset(int stream);
  }

  /** To be put into the pipeline between two frames, right before the codec. */
  SentFrameObserver(Told told) {
    this.told = told;
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    if (message instanceof ByteBuf bytes) {
      follow(bytes);
    }
    context.write(message, promise);
  }

  private void follow(ByteBuf bytes) {
    int at = bytes.readerIndex();
    int end = bytes.writerIndex();
    while (at < end) {
      if (rest > 0) {
        int step = Math.min(rest, end - at);
        rest -= step;
        at += step;
      } else {
        header(bytes.getUnsignedByte(at));
        at++;
      }
    }
  }

  private void header(int octet) {
    if (head < 3) {
      length = length << 8 | octet;
    } else if (head == 3) {
      type = octet;
    } else if (head > 4) {
      stream = stream << 8 | octet;
    }
    head++;
    if (head == HEADER) {
      int id = stream & Integer.MAX_VALUE;
      int bytes = length;
      rest = bytes;
      head = 0;
      length = 0;
      stream = 0;
      if (type == DATA) {
        told.data(id, bytes);
      } else if (type == RST_STREAM) {
        told.reset(id);
      }
    }
  }
}
