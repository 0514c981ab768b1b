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
  private static final int MOST = 64;

  private final @Nullable Slot[] waiting = new @Nullable Slot[MOST];
  private int count;
  private boolean called;
  private boolean sending;

  /**
   * Has what is written to {@code channel} go this way, before it is encrypted where it is: then messages share a record
   * too. To be called on the loop itself.
   */
  public void serve(Channel channel) {
    if (channel.eventLoop() instanceof SingleThreadEventLoop loop) {
      ChannelPipeline pipeline = channel.pipeline();
      ChannelHandlerContext tls = pipeline.context(SslHandler.class);
      if (tls == null) {
        pipeline.addFirst(new Slot(loop));
      } else {
        pipeline.addAfter(tls.name(), null, new Slot(loop));
      }
    }
  }

  private void empty() {
    called = false;
    send();
  }

  private void send() {
    sending = true;
    for (int i = 0; i < count; i++) {
      Slot slot = waiting[i];
      waiting[i] = null;
      if (slot != null) {
        slot.send();
      }
    }
    count = 0;
    sending = false;
  }

  private void hold(Slot slot) {
    if (count == MOST) {
      send();
    }
    waiting[count++] = slot;
    if (!called) {
      called = true;
      slot.loop.executeAfterEventLoopIteration(this::empty);
    }
  }

  private final class Slot extends ChannelOutboundHandlerAdapter {
    private final SingleThreadEventLoop loop;
    private @Nullable ChannelHandlerContext context;
    private boolean waits;

    Slot(SingleThreadEventLoop loop) {
      this.loop = loop;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
      context = added;
    }

    @Override
    public void flush(ChannelHandlerContext here) {
      if (sending || !here.channel().isWritable()) {
        waits = false;
        here.flush();
      } else if (!waits) {
        waits = true;
        hold(this);
      }
    }

    void send() {
      if (waits && context != null) {
        waits = false;
        context.flush();
      }
    }

    @Override
    public void close(ChannelHandlerContext here, ChannelPromise promise) {
      send();
      here.close(promise);
    }

    @Override
    public void disconnect(ChannelHandlerContext here, ChannelPromise promise) {
      send();
      here.disconnect(promise);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext here) {
      send();
    }
  }
}
