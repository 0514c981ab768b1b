package io.evenkeel.proxy.loop;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.channel.SingleThreadEventLoop;
import io.netty.handler.ssl.SslHandler;
import org.jspecify.annotations.Nullable;

/**
 * What one event loop has written and not yet sent: all of it leaves in one go when the loop has read what there was.
 * Then whoever it is for is woken once for many messages, which costs more than a message does.
 */
public final class FlushBatcher {
  /** Nobody waits for more than this many others to be read. */
  private static final int MAX_PENDING = 64;

  private final @Nullable FlushHandler[] pending = new @Nullable FlushHandler[MAX_PENDING];
  private int count;
  private boolean flushScheduled;
  private boolean flushing;

  /**
   * Has what is written to {@code channel} go this way, before it is encrypted where it is: then messages share a record
   * too. To be called on the loop itself.
   */
  public void install(Channel channel) {
    if (channel.eventLoop() instanceof SingleThreadEventLoop loop) {
      ChannelPipeline pipeline = channel.pipeline();
      ChannelHandlerContext tls = pipeline.context(SslHandler.class);
      if (tls == null) {
        pipeline.addFirst(new FlushHandler(loop));
      } else {
        pipeline.addAfter(tls.name(), null, new FlushHandler(loop));
      }
    }
  }

  private void onIterationEnd() {
    flushScheduled = false;
    flushAll();
  }

  private void flushAll() {
    flushing = true;
    for (int i = 0; i < count; i++) {
      FlushHandler slot = pending[i];
      pending[i] = null;
      if (slot != null) {
        slot.flushNow();
      }
    }
    count = 0;
    flushing = false;
  }

  private void enqueue(FlushHandler slot) {
    if (count == MAX_PENDING) {
      flushAll();
    }
    pending[count++] = slot;
    if (!flushScheduled) {
      flushScheduled = true;
      slot.loop.executeAfterEventLoopIteration(this::onIterationEnd);
    }
  }

  private final class FlushHandler extends ChannelOutboundHandlerAdapter {
    private final SingleThreadEventLoop loop;
    private @Nullable ChannelHandlerContext context;
    private boolean flushPending;

    FlushHandler(SingleThreadEventLoop loop) {
      this.loop = loop;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
      context = added;
    }

    @Override
    public void flush(ChannelHandlerContext here) {
      if (flushing || !here.channel().isWritable()) {
        flushPending = false;
        here.flush();
      } else if (!flushPending) {
        flushPending = true;
        enqueue(this);
      }
    }

    void flushNow() {
      if (flushPending && context != null) {
        flushPending = false;
        context.flush();
      }
    }

    @Override
    public void close(ChannelHandlerContext here, ChannelPromise promise) {
      flushNow();
      here.close(promise);
    }

    @Override
    public void disconnect(ChannelHandlerContext here, ChannelPromise promise) {
      flushNow();
      here.disconnect(promise);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext here) {
      flushNow();
    }
  }
}
