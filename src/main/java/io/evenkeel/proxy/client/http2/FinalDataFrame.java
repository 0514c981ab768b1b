package io.evenkeel.proxy.client.http2;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2RemoteFlowController.FlowControlled;
import io.netty.handler.codec.http2.Http2Stream;

/**
 * The complete body of a small response, which ends its stream. Sent as a single frame if the client's windows have
 * room.
 */
final class FinalDataFrame implements FlowControlled, ChannelFutureListener {
  private final Http2ConnectionHandler codec;
  private final ChannelHandlerContext context;
  private final Http2Stream stream;
  private final ByteBuf body;
  private final ChannelPromise sent;
  private int remaining;

  /**
   * @param body no longer than the smallest maximum frame size that a client may set (RFC 9113 section 4.2); this
   *     class releases it
   */
  FinalDataFrame(
      Http2ConnectionHandler codec,
      ChannelHandlerContext context,
      Http2Stream stream,
      ByteBuf body) {
    this.codec = codec;
    this.context = context;
    this.stream = stream;
    this.body = body;
    this.remaining = body.readableBytes();
    this.sent = context.newPromise();
    sent.addListener(this);
  }

  @Override
  public int size() {
    return remaining;
  }

  @Override
  public void write(ChannelHandlerContext handlerContext, int allowed) {
    int length = Math.min(remaining, allowed);
    if (length == 0) {
      return;
    }
    int size = Http2ResponseWriter.FRAME_HEADER_BYTES + length;
    ByteBuf frame = context.alloc().directBuffer(size, size);
    remaining -= length;
    // the byte 0 is the frame type DATA
    frame
        .writeMedium(length)
        .writeByte(0)
        .writeByte(remaining == 0 ? Http2ResponseWriter.END_STREAM : 0)
        .writeInt(stream.id())
        .writeBytes(body, length);
    context.write(frame, remaining == 0 ? sent : context.voidPromise());
  }

  @Override
  public void writeComplete() {
    body.release();
    codec.closeStreamLocal(stream, sent);
  }

  /**
   * Called when the stream has ended early. The size stays as it is, because flow control returns the bytes that it
   * counted.
   */
  @Override
  public void error(ChannelHandlerContext handlerContext, Throwable cause) {
    body.release();
    sent.tryFailure(cause);
  }

  @Override
  public void operationComplete(ChannelFuture written) {
    if (!written.isSuccess()) {
      codec.onError(context, true, written.cause());
    }
  }

  @Override
  public boolean merge(ChannelHandlerContext handlerContext, FlowControlled next) {
    return false;
  }
}
