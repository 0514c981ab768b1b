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
 * Delays the flushes of one event loop until it has read all pending input, and then flushes all connections
 * together. A receiver is woken once for many messages; a wake-up costs more than a message. Used on that event loop
 * only.
 */
public final class FlushBatcher {
  /** The maximum number of connections that wait for a flush; one more flushes them all at once. */
  private static final int MAX_PENDING = 64;

  private final @Nullable FlushHandler[] pending = new @Nullable FlushHandler[MAX_PENDING];
  private int count;
  private boolean flushScheduled;
  private boolean flushing;

  /**
   * Delays the flushes of {@code channel}. With TLS this happens before encryption, so that messages also share a
   * record.
   */
  public void install(Channel channel) {
    install(channel, () -> {});
  }

  /**
   * Does the same for a channel whose unsent bytes are counted.
   *
   * @param onFlushed called after each flush
   */
  public void install(Channel channel, Runnable onFlushed) {
    if (channel.eventLoop() instanceof SingleThreadEventLoop loop) {
      ChannelPipeline pipeline = channel.pipeline();
      ChannelHandlerContext tls = pipeline.context(SslHandler.class);
      if (tls == null) {
        pipeline.addFirst(new FlushHandler(loop, onFlushed));
      } else {
        pipeline.addAfter(tls.name(), null, new FlushHandler(loop, onFlushed));
      }
    }
  }

  /** Flushes one of these channels without delay. */
  public void flushNow(Channel channel) {
    FlushHandler handler = channel.pipeline().get(FlushHandler.class);
    if (handler != null) {
      handler.flushNow();
    }
  }

  private void onIterationEnd() {
    flushScheduled = false;
    flushAll();
  }

  private void flushAll() {
    flushing = true;
    for (int i = 0; i < count; i++) {
      FlushHandler handler = pending[i];
      pending[i] = null;
      if (handler != null) {
        handler.flushNow();
      }
    }
    count = 0;
    flushing = false;
  }

  private void enqueue(FlushHandler handler) {
    if (count == MAX_PENDING) {
      flushAll();
    }
    pending[count++] = handler;
    if (!flushScheduled) {
      flushScheduled = true;
      handler.loop.executeAfterEventLoopIteration(this::onIterationEnd);
    }
  }

  private final class FlushHandler extends ChannelOutboundHandlerAdapter {
    private final SingleThreadEventLoop loop;
    private final Runnable onFlushed;
    private @Nullable ChannelHandlerContext context;
    private boolean flushPending;

    FlushHandler(SingleThreadEventLoop loop, Runnable onFlushed) {
      this.loop = loop;
      this.onFlushed = onFlushed;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
      context = added;
    }

    @Override
    public void flush(ChannelHandlerContext handlerContext) {
      if (flushing || !handlerContext.channel().isWritable()) {
        flushPending = false;
        handlerContext.flush();
        onFlushed.run();
      } else if (!flushPending) {
        flushPending = true;
        enqueue(this);
      }
    }

    void flushNow() {
      if (flushPending && context != null) {
        flushPending = false;
        context.flush();
        onFlushed.run();
      }
    }

    @Override
    public void close(ChannelHandlerContext handlerContext, ChannelPromise promise) {
      flushNow();
      handlerContext.close(promise);
    }

    @Override
    public void disconnect(ChannelHandlerContext handlerContext, ChannelPromise promise) {
      flushNow();
      handlerContext.disconnect(promise);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext handlerContext) {
      flushNow();
    }
  }
}
