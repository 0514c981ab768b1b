package io.evenkeel.proxy.tunnel;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** One end of a tunnel: what arrives at it goes to the other end, and it is read no faster than that takes it. */
public final class TunnelEnd extends ChannelInboundHandlerAdapter {
  /** The tunnel of two ends. Each method is called on the event loop of the end. */
  public interface Owner {
    /** Bytes arrived, or were sent. */
    void onActivity();

    /** {@code end} sends nothing more: its connection closed or half-closed. */
    void onEnded(TunnelEnd end);

    /** The connection of one end was reset. */
    void onReset();

    /** One end passes nothing on any more. */
    void onDirectionStopped();
  }

  private final Owner tunnel;
  private final ChannelHandlerContext context;
  private final Queue<ByteBuf> receivedEarly = new ArrayDeque<>(1);
  private @Nullable WebSocketFrames frameTracker;
  private @Nullable ByteBuf lastFrame;
  private @Nullable TunnelEnd peer;
  private long receivedBytes;
  private boolean closed;
  private boolean discarding;

  private TunnelEnd(Owner tunnel, ChannelHandlerContext behind) {
    this.tunnel = tunnel;
    String name = "evenkeel.tunnel";
    behind.pipeline().addBefore(behind.name(), name, this);
    this.context = behind.pipeline().context(name);
  }

  /** Puts an end in front of Vert.x's own handler, which goes on hearing of the connection, not of its bytes. */
  public static TunnelEnd install(ChannelHandlerContext vertx, Owner tunnel) {
    return new TunnelEnd(tunnel, vertx);
  }

  /** Passes on to {@code to} what came and what comes. */
  public void forwardTo(TunnelEnd to, boolean webSocket) {
    peer = to;
    frameTracker = webSocket ? new WebSocketFrames() : null;
    for (ByteBuf next = receivedEarly.poll(); next != null; next = receivedEarly.poll()) {
      forward(next, to);
    }
    to.context.flush();
  }

  /** Bytes that came in. */
  public long receivedBytes() {
    return receivedBytes;
  }

  /** Whether its connection is gone. */
  public boolean closed() {
    return closed;
  }

  /** Whether nothing that arrives is passed on any more. */
  public boolean discarding() {
    return discarding;
  }

  @Override
  public void channelRead(ChannelHandlerContext here, Object message) {
    if (!(message instanceof ByteBuf buffer)) {
      here.fireChannelRead(message);
    } else if (discarding) {
      buffer.release();
    } else if (peer == null) {
      receivedEarly.add(buffer);
    } else {
      forward(buffer, peer);
    }
  }

  private void forward(ByteBuf buffer, TunnelEnd to) {
    tunnel.onActivity();
    receivedBytes += buffer.readableBytes();
    int length = buffer.readableBytes();
    if (frameTracker != null) {
      length = frameTracker.follow(buffer, lastFrame != null);
    }
    to.context.write(buffer.writerIndex(buffer.readerIndex() + length), to.context.voidPromise());
    if (lastFrame != null) {
      stopAtFrameBoundary(to);
    }
    if (!to.context.channel().isWritable() && !discarding) {
      context.channel().config().setAutoRead(false);
    }
  }

  /** Lets the frame under way pass, then {@code frame}, and nothing after it. */
  public void stopAfterFrame(ByteBuf frame) {
    if (discarding || peer == null || frameTracker == null) {
      frame.release();
      return;
    }
    lastFrame = frame;
    stopAtFrameBoundary(peer);
    peer.context.flush();
  }

  private void stopAtFrameBoundary(TunnelEnd to) {
    ByteBuf frame = lastFrame;
    if (frame == null || frameTracker == null || !frameTracker.isAtBoundary()) {
      return;
    }
    lastFrame = null;
    if (frameTracker.closeFrameSeen()) {
      frame.release();
    } else {
      to.context.write(frame, to.context.voidPromise());
    }
    discardInput();
    tunnel.onDirectionStopped();
  }

  /** What arrives from now on is read and thrown away, so that its end is seen. */
  public void discardInput() {
    discarding = true;
    if (!closed) {
      context.channel().config().setAutoRead(true);
    }
  }

  /** Says that nothing more comes, once what was written is out; then {@code done}, whatever became of it. */
  public void shutdownOutput(Runnable done) {
    context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> {
      if (!closed && context.pipeline().get(SslHandler.class) != null) {
        context.close();
      } else if (!closed && context.channel() instanceof DuplexChannel duplex) {
        duplex.shutdownOutput();
      }
      done.run();
    });
  }

  /** Closes at once, and so that the other side cannot take it for an end. */
  public void reset() {
    if (!closed) {
      context.channel().config().setOption(ChannelOption.SO_LINGER, 0);
      context.close();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext here) {
    if (peer != null) {
      peer.context.flush();
    }
    here.fireChannelReadComplete();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext here) {
    if (peer != null && !peer.closed && context.channel().isWritable()) {
      tunnel.onActivity();
      peer.context.channel().config().setAutoRead(true);
    }
    here.fireChannelWritabilityChanged();
  }

  @Override
  public void channelInactive(ChannelHandlerContext here) {
    closed = true;
    tunnel.onEnded(this);
    here.fireChannelInactive();
  }

  /** The other side reset its connection, or what it sent cannot be deciphered. */
  @Override
  public void exceptionCaught(ChannelHandlerContext here, Throwable failure) {
    // what could not be written any more, because of an end that is told next
    if (!(failure instanceof ClosedChannelException)) {
      tunnel.onReset();
    }
  }

  /** The tunnel is over: nothing is kept. */
  public void discardAll() {
    discarding = true;
    for (ByteBuf next = receivedEarly.poll(); next != null; next = receivedEarly.poll()) {
      next.release();
    }
    if (lastFrame != null) {
      lastFrame.release();
      lastFrame = null;
    }
  }
}
