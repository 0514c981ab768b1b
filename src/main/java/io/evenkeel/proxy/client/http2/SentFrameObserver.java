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
  private static final int HEADER_BYTES = 9;
  private static final int DATA = 0;
  private static final int RST_STREAM = 3;
  private final Listener listener;
  private int headerBytesRead;
  private int length;
  private int type;
  private int stream;
  private int payloadLeft;

  /** Who is told. */
  interface Listener {
    void onDataSent(int stream, int bytes);

    void onResetSent(int stream);
  }

  /** To be put into the pipeline between two frames, right before the codec. */
  SentFrameObserver(Listener told) {
    this.listener = told;
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    if (message instanceof ByteBuf bytes) {
      parse(bytes);
    }
    context.write(message, promise);
  }

  private void parse(ByteBuf bytes) {
    int at = bytes.readerIndex();
    int end = bytes.writerIndex();
    while (at < end) {
      if (payloadLeft > 0) {
        int step = Math.min(payloadLeft, end - at);
        payloadLeft -= step;
        at += step;
      } else {
        parseHeaderByte(bytes.getUnsignedByte(at));
        at++;
      }
    }
  }

  private void parseHeaderByte(int octet) {
    if (headerBytesRead < 3) {
      length = length << 8 | octet;
    } else if (headerBytesRead == 3) {
      type = octet;
    } else if (headerBytesRead > 4) {
      stream = stream << 8 | octet;
    }
    headerBytesRead++;
    if (headerBytesRead == HEADER_BYTES) {
      int id = stream & Integer.MAX_VALUE;
      int bytes = length;
      payloadLeft = bytes;
      headerBytesRead = 0;
      length = 0;
      stream = 0;
      if (type == DATA) {
        listener.onDataSent(id, bytes);
      } else if (type == RST_STREAM) {
        listener.onResetSent(id);
      }
    }
  }
}
