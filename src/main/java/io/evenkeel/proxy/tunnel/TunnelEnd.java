package io.evenkeel.proxy.tunnel;

import io.evenkeel.proxy.exchange.TunnelRelay;
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
  private final TunnelRelay tunnel;
  private final ChannelHandlerContext context;
  private final Queue<ByteBuf> early = new ArrayDeque<>(1);
  private @Nullable WebSocketFrames frames;
  private @Nullable ByteBuf lastFrame;
  private @Nullable TunnelEnd other;
  private long arrived;
  private boolean ended;
  private boolean deaf;

  private TunnelEnd(TunnelRelay tunnel, ChannelHandlerContext behind) {
    this.tunnel = tunnel;
    String name = "evenkeel.tunnel";
    behind.pipeline().addBefore(behind.name(), name, this);
    this.context = behind.pipeline().context(name);
  }

  /** Puts an end in front of Vert.x's own handler, which goes on hearing of the connection, not of its bytes. */
  public static TunnelEnd before(ChannelHandlerContext vertx, TunnelRelay tunnel) {
    return new TunnelEnd(tunnel, vertx);
  }

  /** Passes on to {@code to} what came and what comes. */
  public void feeds(TunnelEnd to, boolean webSocket) {
    other = to;
    frames = webSocket ? new WebSocketFrames() : null;
    for (ByteBuf next = early.poll(); next != null; next = early.poll()) {
      pass(next, to);
    }
    to.context.flush();
  }

  /** Bytes that came in. */
  public long arrived() {
    return arrived;
  }

  /** Whether its connection is gone. */
  public boolean ended() {
    return ended;
  }

  /** Whether nothing that arrives is passed on any more. */
  public boolean deaf() {
    return deaf;
  }

  @Override
  public void channelRead(ChannelHandlerContext here, Object message) {
    if (!(message instanceof ByteBuf buffer)) {
      here.fireChannelRead(message);
    } else if (deaf) {
      buffer.release();
    } else if (other == null) {
      early.add(buffer);
    } else {
      pass(buffer, other);
    }
  }

  private void pass(ByteBuf buffer, TunnelEnd to) {
    tunnel.moved();
    arrived += buffer.readableBytes();
    int length = buffer.readableBytes();
    if (frames != null) {
      length = frames.follow(buffer, lastFrame != null);
    }
    to.context.write(buffer.writerIndex(buffer.readerIndex() + length), to.context.voidPromise());
    if (lastFrame != null) {
      endAtEdge(to);
    }
    if (!to.context.channel().isWritable() && !deaf) {
      context.channel().config().setAutoRead(false);
    }
  }

  /** Lets the frame under way pass, then {@code frame}, and nothing after it. */
  public void endWith(ByteBuf frame) {
    if (deaf || other == null || frames == null) {
      frame.release();
      return;
    }
    lastFrame = frame;
    endAtEdge(other);
    other.context.flush();
  }

  private void endAtEdge(TunnelEnd to) {
    ByteBuf frame = lastFrame;
    if (frame == null || frames == null || !frames.reached()) {
      return;
    }
    lastFrame = null;
    if (frames.closing()) {
      frame.release();
    } else {
      to.context.write(frame, to.context.voidPromise());
    }
    stopPassing();
    tunnel.hushed();
  }

  /** What arrives from now on is read and thrown away, so that its end is seen. */
  public void stopPassing() {
    deaf = true;
    if (!ended) {
      context.channel().config().setAutoRead(true);
    }
  }

  /** Says that nothing more comes, once what was written is out; then {@code done}, whatever became of it. */
  public void finish(Runnable done) {
    context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> {
      if (!ended && context.pipeline().get(SslHandler.class) != null) {
        context.close();
      } else if (!ended && context.channel() instanceof DuplexChannel duplex) {
        duplex.shutdownOutput();
      }
      done.run();
    });
  }

  /** Closes at once, and so that the other side cannot take it for an end. */
  public void reset() {
    if (!ended) {
      context.channel().config().setOption(ChannelOption.SO_LINGER, 0);
      context.close();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext here) {
    if (other != null) {
      other.context.flush();
    }
    here.fireChannelReadComplete();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext here) {
    if (other != null && !other.ended && context.channel().isWritable()) {
      tunnel.moved();
      other.context.channel().config().setAutoRead(true);
    }
    here.fireChannelWritabilityChanged();
  }

  @Override
  public void channelInactive(ChannelHandlerContext here) {
    ended = true;
    tunnel.ended(this);
    here.fireChannelInactive();
  }

  /** The other side reset its connection, or what it sent cannot be deciphered. */
  @Override
  public void exceptionCaught(ChannelHandlerContext here, Throwable failure) {
    // what could not be written any more, because of an end that is told next
    if (!(failure instanceof ClosedChannelException)) {
      tunnel.broken();
    }
  }

  /** The tunnel is over: nothing is kept. */
  public void forget() {
    deaf = true;
    for (ByteBuf next = early.poll(); next != null; next = early.poll()) {
      next.release();
    }
    if (lastFrame != null) {
      lastFrame.release();
      lastFrame = null;
    }
  }
}
