package io.evenkeel.proxy.client.http1;

import io.evenkeel.net.ReceiveBuffers;
import io.evenkeel.proxy.exchange.RequestBody;
import io.evenkeel.proxy.loop.LoopContext;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.Handler;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Hands the bodies of a client's HTTP/1 requests on as they were read, where Vert.x would copy each piece; of a body it
 * learns the end alone. What comes while nobody takes it waits here, a read or two of it, and then with the client.
 */
public final class Http1BodyHandler extends ChannelInboundHandlerAdapter {
  private final LoopContext loop;
  private final Handler<ByteBuf> deliver = this::deliver;
  private final Deque<Object> held = new ArrayDeque<>(0);
  private @Nullable ChannelHandlerContext context;
  private @Nullable RequestBody body;
  private boolean atHead;
  private boolean open = true;
  private boolean deaf;

  private Http1BodyHandler(LoopContext loop) {
    this.loop = loop;
  }

  /** Puts one in front of {@code vertx}, the server's own handler. */
  public static Http1BodyHandler before(ChannelHandlerContext vertx, LoopContext loop) {
    Http1BodyHandler inlet = new Http1BodyHandler(loop);
    vertx.pipeline().addBefore(vertx.name(), null, inlet);
    return inlet;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext added) {
    context = added;
  }

  /**
   * Has the pieces of {@code wanting} go to it, once it is {@link #open}.
   *
   * @return false where the head of its request is not what was read last, so that Vert.x may hold pieces of it
   */
  public boolean serves(RequestBody wanting) {
    if (atHead) {
      body = wanting;
      open = false;
    }
    return atHead;
  }

  /** Hands on what waits here, then what comes. */
  public void open() {
    if (open || context == null) {
      return;
    }
    open = true;
    boolean late = !held.isEmpty();
    while (open && !held.isEmpty()) {
      pass(context, held.remove());
    }
    if (late) {
      // Vert.x sends nothing until it is told that a read is complete
      context.fireChannelReadComplete();
    }
    if (open && deaf) {
      deaf = false;
      context.channel().config().setAutoRead(true);
    }
  }

  /** Hands nothing on until it is opened. */
  public void close() {
    open = false;
  }

  @Override
  public void channelRead(ChannelHandlerContext here, Object message) {
    if (open && held.isEmpty()) {
      pass(here, message);
    } else {
      held.add(message);
      if (!deaf && message instanceof HttpContent) {
        deaf = true;
        here.channel().config().setAutoRead(false);
      }
    }
  }

  private void pass(ChannelHandlerContext here, Object message) {
    atHead = message instanceof HttpRequest;
    if (!(message instanceof HttpContent content)) {
      here.fireChannelRead(message);
    } else if (body == null) {
      here.fireChannelRead(ReceiveBuffers.copyUnpooled(content));
    } else if (content.decoderResult().isFailure()) {
      end();
      here.fireChannelRead(content);
    } else if (content instanceof LastHttpContent last) {
      LastHttpContent end = last;
      if (last.content().isReadable()) {
        end = last.replace(Unpooled.EMPTY_BUFFER);
        loop.dispatch(last.content(), deliver);
      }
      end();
      here.fireChannelRead(end);
    } else {
      loop.dispatch(content.content(), deliver);
    }
    atHead = false;
  }

  private void deliver(ByteBuf piece) {
    if (body == null) {
      piece.release();
    } else {
      body.onChunk(piece);
    }
  }

  private void end() {
    body = null;
    open = true;
  }

  @Override
  public void channelInactive(ChannelHandlerContext here) {
    letGo();
    here.fireChannelInactive();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext here) {
    letGo();
  }

  private void letGo() {
    held.forEach(ReferenceCountUtil::release);
    held.clear();
  }
}
