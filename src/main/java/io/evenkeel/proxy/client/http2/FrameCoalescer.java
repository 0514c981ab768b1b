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
 * Binds the small frames that a connection of HTTP/2 writes into one piece until they are sent: each of them would
 * otherwise be queued by itself all the way to the socket. They count as written when the piece is.
 */
final class FrameCoalescer extends ChannelOutboundHandlerAdapter {
  /** As much as a record of TLS holds. */
  static final int MAX_BYTES = 16 * 1024;

  /** What is larger is not worth another copy. */
  static final int MAX_COALESCED_FRAME_BYTES = 4 * 1024;

  private static final int INITIAL_BYTES = 1024;

  private @Nullable ByteBuf pending;
  private List<ChannelPromise> promises = new ArrayList<>();
  private boolean removed;

  private FrameCoalescer() {}

  /** Puts one behind all that {@code channel} writes, before it is encrypted where it is. On its loop, before a frame. */
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
      ByteBuf into = pending;
      if (into != null && into.readableBytes() + frame.readableBytes() > MAX_BYTES) {
        writePending(context);
        into = null;
      }
      if (into == null) {
        into = context.alloc().directBuffer(INITIAL_BYTES, MAX_BYTES);
        pending = into;
      }
      into.writeBytes(frame);
    } finally {
      frame.release();
    }
  }

  private void writePending(ChannelHandlerContext context) {
    ByteBuf whole = pending;
    if (whole != null) {
      pending = null;
      List<ChannelPromise> told = promises;
      promises = new ArrayList<>(told.size());
      context.write(whole).addListener(written -> completePromises(told, written.cause()));
    }
  }

  private static void completePromises(List<ChannelPromise> told, @Nullable Throwable failure) {
    for (ChannelPromise each : told) {
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

  /** Only with its connection. Whoever is told that a frame is lost may write another, about that. */
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
