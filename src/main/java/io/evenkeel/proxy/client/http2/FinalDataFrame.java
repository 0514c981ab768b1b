package io.evenkeel.proxy.client.http2;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2RemoteFlowController.FlowControlled;
import io.netty.handler.codec.http2.Http2Stream;

/** The whole body of a small answer, which ends its stream: it leaves in one frame where the client's windows have room. */
final class FinalDataFrame implements FlowControlled, ChannelFutureListener {
  private final Http2ConnectionHandler codec;
  private final ChannelHandlerContext context;
  private final Http2Stream stream;
  private final ByteBuf body;
  private final ChannelPromise sent;
  private int remaining;

  /**
   * @param body no longer than the smallest frame that a client may ask for (RFC 9113 section 4.2); given away
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
  public void write(ChannelHandlerContext here, int allowed) {
    int length = Math.min(remaining, allowed);
    if (length == 0) {
      return;
    }
    int size = Http2ResponseWriter.FRAME_HEADER_BYTES + length;
    ByteBuf frame = context.alloc().directBuffer(size, size);
    remaining -= length;
    // a frame of type DATA, 0
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

  /** The stream ended before: its size stays, by which flow control is given back what it counted. */
  @Override
  public void error(ChannelHandlerContext here, Throwable cause) {
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
  public boolean merge(ChannelHandlerContext here, FlowControlled next) {
    return false;
  }
}
