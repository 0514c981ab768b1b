package io.evenkeel.proxy.client.http1;

import io.evenkeel.net.ReadGate;
import io.evenkeel.net.ReadGate.Reason;
import io.evenkeel.net.ReceiveBuffers;
import io.evenkeel.proxy.exchange.ClientRequest.BodyReceiver;
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
 * Delivers the bodies of a client's HTTP/1 requests without the copy that Vert.x would make of each chunk; Vert.x
 * sees only the end of a body. While the receiver is paused, holds back one or two reads and then stops reading from
 * the client.
 */
public final class Http1BodyHandler extends ChannelInboundHandlerAdapter {
  private final LoopContext loop;
  private final Handler<ByteBuf> deliver = this::deliver;
  private final Deque<Object> heldMessages = new ArrayDeque<>(0);
  private @Nullable ChannelHandlerContext context;
  private @Nullable BodyReceiver body;
  private boolean headReadLast;
  private boolean flowing = true;
  private final ReadGate readGate;
  private int heldBytes;

  private Http1BodyHandler(LoopContext loop, ReadGate readGate) {
    this.loop = loop;
    this.readGate = readGate;
  }

  /** Adds a handler in front of {@code vertx}, the server's own one. */
  public static Http1BodyHandler installBefore(
      ChannelHandlerContext vertx, LoopContext loop, ReadGate readGate) {
    Http1BodyHandler handler = new Http1BodyHandler(loop, readGate);
    vertx.pipeline().addBefore(vertx.name(), null, handler);
    return handler;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext added) {
    context = added;
  }

  /**
   * Delivers the body to {@code receiver} after {@link #resume}.
   *
   * @return false if the request's head was not the last message read, so that Vert.x may already have chunks of the
   *     body
   */
  public boolean deliverTo(BodyReceiver receiver) {
    if (headReadLast) {
      body = receiver;
      flowing = false;
    }
    return headReadLast;
  }

  /** Delivers the chunks that were held back, then those that arrive. */
  public void resume() {
    if (flowing || context == null) {
      return;
    }
    flowing = true;
    boolean hadHeldMessages = !heldMessages.isEmpty();
    while (flowing && !heldMessages.isEmpty()) {
      Object message = heldMessages.remove();
      heldBytes -= length(message);
      forward(context, message);
    }
    if (hadHeldMessages) {
      // Vert.x flushes only at the end of a read
      context.fireChannelReadComplete();
    }
    if (flowing) {
      readGate.set(Reason.BODY, false);
    }
  }

  private static int length(Object message) {
    return message instanceof HttpContent content ? content.content().readableBytes() : 0;
  }

  /** The bytes of the chunks that are held back. */
  int heldBytes() {
    return heldBytes;
  }

  /** Holds back the chunks from now on. */
  public void pause() {
    flowing = false;
  }

  @Override
  public void channelRead(ChannelHandlerContext handlerContext, Object message) {
    if (flowing && heldMessages.isEmpty()) {
      forward(handlerContext, message);
    } else {
      heldMessages.add(message);
      heldBytes += length(message);
      if (message instanceof HttpContent) {
        readGate.set(Reason.BODY, true);
      }
    }
  }

  private void forward(ChannelHandlerContext handlerContext, Object message) {
    headReadLast = message instanceof HttpRequest;
    if (!(message instanceof HttpContent content)) {
      handlerContext.fireChannelRead(message);
    } else if (body == null) {
      handlerContext.fireChannelRead(ReceiveBuffers.copyUnpooled(content));
    } else if (content.decoderResult().isFailure()) {
      endBody();
      handlerContext.fireChannelRead(content);
    } else if (content instanceof LastHttpContent last) {
      LastHttpContent end = last;
      if (last.content().isReadable()) {
        end = last.replace(Unpooled.EMPTY_BUFFER);
        loop.dispatch(last.content(), deliver);
      }
      endBody();
      handlerContext.fireChannelRead(end);
    } else {
      loop.dispatch(content.content(), deliver);
    }
    headReadLast = false;
  }

  private void deliver(ByteBuf chunk) {
    if (body == null) {
      chunk.release();
    } else {
      body.onChunk(chunk);
    }
  }

  private void endBody() {
    body = null;
    flowing = true;
  }

  @Override
  public void channelInactive(ChannelHandlerContext handlerContext) {
    detach();
    handlerContext.fireChannelInactive();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext handlerContext) {
    detach();
  }

  private void detach() {
    heldMessages.forEach(ReferenceCountUtil::release);
    heldMessages.clear();
    heldBytes = 0;
  }
}
