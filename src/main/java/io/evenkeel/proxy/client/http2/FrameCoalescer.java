package io.evenkeel.proxy.client.http2;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Coalesces small outgoing HTTP/2 frames into one buffer until the next flush, so that each frame is not queued
 * separately through TLS and the socket. A frame's promise completes when the buffer is written.
 */
final class FrameCoalescer extends ChannelOutboundHandlerAdapter {
  /** The maximum content of one TLS record. */
  static final int MAX_BYTES = 16 * 1024;

  /** Copying a larger frame would cost more than it saves. */
  static final int MAX_COALESCED_FRAME_BYTES = 4 * 1024;

  private static final int INITIAL_BYTES = 1024;

  private @Nullable ByteBuf pending;
  private List<ChannelPromise> promises = new ArrayList<>();
  private boolean removed;

  private FrameCoalescer() {}

  /**
   * Adds a coalescer as the last outbound handler before TLS or the socket. Must be called on the event loop, between
   * two frames.
   */
  static void install(Channel channel) {
    ChannelPipeline pipeline = channel.pipeline();
    ChannelHandlerContext tls = pipeline.context(SslHandler.class);
    if (tls == null) {
      pipeline.addFirst(new FrameCoalescer());
    } else {
      pipeline.addAfter(tls.name(), null, new FrameCoalescer());
    }
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    if (removed) {
      ReferenceCountUtil.release(message);
      promise.tryFailure(new ClosedChannelException());
    } else if (!(message instanceof ByteBuf frame)
        || frame.readableBytes() > MAX_COALESCED_FRAME_BYTES) {
      writePending(context);
      context.write(message, promise);
    } else if (!promise.setUncancellable()) {
      frame.release();
    } else {
      append(context, frame);
      if (!promise.isVoid()) {
        promises.add(promise);
      }
    }
  }

  private void append(ChannelHandlerContext context, ByteBuf frame) {
    try {
      ByteBuf buffer = pending;
      if (buffer != null && buffer.readableBytes() + frame.readableBytes() > MAX_BYTES) {
        writePending(context);
        buffer = null;
      }
      if (buffer == null) {
        buffer = context.alloc().directBuffer(INITIAL_BYTES, MAX_BYTES);
        pending = buffer;
      }
      buffer.writeBytes(frame);
    } finally {
      frame.release();
    }
  }

  private void writePending(ChannelHandlerContext context) {
    ByteBuf buffer = pending;
    if (buffer != null) {
      pending = null;
      List<ChannelPromise> batch = promises;
      promises = new ArrayList<>(batch.size());
      context.write(buffer).addListener(written -> completePromises(batch, written.cause()));
    }
  }

  private static void completePromises(List<ChannelPromise> batch, @Nullable Throwable failure) {
    for (ChannelPromise each : batch) {
      if (failure == null) {
        each.trySuccess();
      } else {
        each.tryFailure(failure);
      }
    }
  }

  @Override
  public void flush(ChannelHandlerContext context) {
    writePending(context);
    context.flush();
  }

  @Override
  public void close(ChannelHandlerContext context, ChannelPromise promise) {
    writePending(context);
    context.close(promise);
  }

  @Override
  public void disconnect(ChannelHandlerContext context, ChannelPromise promise) {
    writePending(context);
    context.disconnect(promise);
  }

  /**
   * Called only when the connection closes. Fails the pending promises last: their listeners may write further
   * frames.
   */
  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    removed = true;
    if (pending != null) {
      pending.release();
      pending = null;
      completePromises(promises, new ClosedChannelException());
    }
  }
}
