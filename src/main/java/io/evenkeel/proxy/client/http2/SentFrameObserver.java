package io.evenkeel.proxy.client.http2;

import io.evenkeel.http.http2.FrameHeaderScanner;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.Http2FrameTypes;

/**
 * Reports each DATA and RST_STREAM frame that is sent on an HTTP/2 connection. Only a handler at this place of the
 * pipeline can see how much a flow-controlled stream was able to send.
 */
final class SentFrameObserver extends ChannelOutboundHandlerAdapter {
  private final FrameHeaderScanner scanner = new FrameHeaderScanner(0);
  private final Listener listener;

  /** Receives the sent frames by stream. */
  interface Listener {
    void onDataSent(int stream, int bytes);

    void onResetSent(int stream);
  }

  /** The handler must be added between two frames, right before the codec. */
  SentFrameObserver(Listener listener) {
    this.listener = listener;
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    if (message instanceof ByteBuf bytes) {
      scan(bytes);
    }
    context.write(message, promise);
  }

  private void scan(ByteBuf bytes) {
    for (int at = scanner.scan(bytes, bytes.readerIndex()); at >= 0; at = scanner.scan(bytes, at)) {
      if (scanner.type() == Http2FrameTypes.DATA) {
        listener.onDataSent(scanner.streamId(), scanner.length());
      } else if (scanner.type() == Http2FrameTypes.RST_STREAM) {
        listener.onResetSent(scanner.streamId());
      }
    }
  }
}
