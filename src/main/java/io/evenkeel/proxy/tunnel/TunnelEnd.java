package io.evenkeel.proxy.tunnel;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelOutputShutdownException;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * One end of a tunnel: forwards the bytes of its connection to the other end, and stops reading while the other end
 * cannot be written. Used on the event loop that both connections share.
 */
public final class TunnelEnd extends ChannelInboundHandlerAdapter {
  /** The tunnel of two ends. Each method is called on the event loop of the end. */
  public interface Owner {
    /** Bytes were received or sent. */
    void onActivity();

    /** {@code end} sends no more bytes: its connection was closed or half-closed. */
    void onEnded(TunnelEnd end);

    /** The connection of one end was reset. */
    void onReset();

    /** One end stopped forwarding after {@link #stopAfterFrame}. */
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

  private TunnelEnd(Owner tunnel, ChannelHandlerContext successor) {
    this.tunnel = tunnel;
    String name = "evenkeel.tunnel";
    successor.pipeline().addBefore(successor.name(), name, this);
    this.context = successor.pipeline().context(name);
  }

  /** Adds an end before the handler of Vert.x, which then receives the events of the connection but not its bytes. */
  public static TunnelEnd install(ChannelHandlerContext vertxHandler, Owner tunnel) {
    return new TunnelEnd(tunnel, vertxHandler);
  }

  /** Forwards the bytes received so far and all later ones. */
  public void forwardTo(TunnelEnd to, boolean webSocket) {
    peer = to;
    frameTracker = webSocket ? new WebSocketFrames() : null;
    for (ByteBuf next = receivedEarly.poll(); next != null; next = receivedEarly.poll()) {
      forward(next, to);
    }
    to.context.flush();
  }

  /** The number of bytes that were received and forwarded. */
  public long receivedBytes() {
    return receivedBytes;
  }

  /** Whether the connection is closed. */
  public boolean closed() {
    return closed;
  }

  /** Whether received bytes are discarded instead of forwarded. */
  public boolean discarding() {
    return discarding;
  }

  @Override
  public void channelRead(ChannelHandlerContext handlerContext, Object message) {
    if (!(message instanceof ByteBuf buffer)) {
      handlerContext.fireChannelRead(message);
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

  /**
   * Forwards the rest of the current WebSocket frame, then {@code frame}, and nothing after it. Takes ownership of
   * {@code frame}.
   */
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

  /** Reads and discards all further bytes, so that the end of the connection is still noticed. */
  public void discardInput() {
    discarding = true;
    if (!closed) {
      context.channel().config().setAutoRead(true);
    }
  }

  /** Ends the output after the bytes written so far: half-closes TCP, closes TLS. Runs {@code done} in any case. */
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

  /** Closes the connection at once with a reset, which the other side cannot mistake for a normal end. */
  public void reset() {
    // a channel is closed some time before channelInactive says so
    if (!closed && context.channel().isOpen()) {
      context.channel().config().setOption(ChannelOption.SO_LINGER, 0);
      context.close();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext handlerContext) {
    if (peer != null) {
      peer.context.flush();
    }
    handlerContext.fireChannelReadComplete();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext handlerContext) {
    if (peer != null && !peer.closed && context.channel().isWritable()) {
      tunnel.onActivity();
      peer.context.channel().config().setAutoRead(true);
    }
    handlerContext.fireChannelWritabilityChanged();
  }

  @Override
  public void channelInactive(ChannelHandlerContext handlerContext) {
    closed = true;
    tunnel.onEnded(this);
    handlerContext.fireChannelInactive();
  }

  /** The other side reset the connection, or its bytes cannot be decrypted. */
  @Override
  public void exceptionCaught(ChannelHandlerContext handlerContext, Throwable failure) {
    // a write failed; what the other side has sent before is still read, and channelInactive
    // follows
    if (!(failure instanceof ClosedChannelException
        || failure instanceof ChannelOutputShutdownException)) {
      tunnel.onReset();
    }
  }

  /** Releases all buffers at the end of the tunnel. */
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
